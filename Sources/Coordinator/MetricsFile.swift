import Checkpoints
import Glibc
import SystemPackage

/// `metrics.jsonl` in the model directory: a line of JSON for each epoch, for scripts.
///
/// Each line is on the disk before the next epoch begins. When a run goes on, what comes after a damaged line,
/// or is of epochs that are to come again, is cut off.
struct MetricsFile {
  static let fileName = "metrics.jsonl"
  /// Beyond this it is none of ours: 300 bytes for each of 100,000 epochs are 30 MB.
  private static let limit = 1 << 27
  private let directory: FilePath
  private var path: String { directory.appending(Self.fileName).string }

  init(in directory: FilePath) { self.directory = directory }

  /// Cuts off what is not of the first so many epochs.
  func keep(epochs: Int) throws(CheckpointError) {
    let file: InputFile
    do {
      file = try InputFile(
        Self.fileName, in: directory, limit: Self.limit, using: LocalFileSystem())
    } catch .system(_, _, .noSuchFileOrDirectory) {
      return
    }
    let kept = Self.prefix(of: try file.readAll(), epochs: epochs)
    guard kept < file.count else { return }
    let descriptor = try open()
    defer { close(descriptor) }
    try check(ftruncate(descriptor, kept), "truncate")
    try check(fdatasync(descriptor), "synchronize")
  }

  /// Adds a line, whole or not at all, and waits until it is on the disk.
  func append(_ record: EpochRecord) throws(CheckpointError) {
    let descriptor = try open()
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    var line = record.json + "\n"
    let written = line.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
    guard written == line.utf8.count else {
      let code = written < 0 ? Errno(rawValue: errno) : .noSpace
      ftruncate(descriptor, end)
      throw .system(operation: "write", file: path, code: code)
    }
    try check(fdatasync(descriptor), "synchronize")
  }

  /// Bytes of the lines that are whole, and of the first so many epochs.
  static func prefix(of bytes: [UInt8], epochs: Int) -> Int {
    var end = 0
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: bytes[end..<newline], as: UTF8.self)
      let start = "{\"epoch\": "
      guard line.hasPrefix(start), line.hasSuffix("}"), !line.dropFirst().contains("{"),
        let epoch = Int(line.dropFirst(start.count).prefix { $0 != "," }), epoch <= epochs
      else { break }
      end = newline + 1
    }
    return end
  }

  private func open() throws(CheckpointError) -> Int32 {
    let descriptor = Glibc.open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    try check(descriptor, "open")
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegular(file: path, kind: .other)
    }
    return descriptor
  }

  private func check(_ result: Int32, _ operation: String) throws(CheckpointError) {
    if result < 0 { throw .system(operation: operation, file: path, code: Errno(rawValue: errno)) }
  }
}
