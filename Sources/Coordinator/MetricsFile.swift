import Checkpoints
import SystemPackage

/// `metrics.jsonl` in the model directory: a line of JSON for each epoch, for scripts.
///
/// Each line is on the disk before the next epoch begins. When a run goes on, what comes after a damaged line,
/// or is of epochs that are to come again, is cut off.
package struct MetricsFile {
  package static let fileName = "metrics.jsonl"
  /// Beyond this it is none of ours: 300 bytes for each of 100,000 epochs are 30 MB.
  private static let limit = 1 << 27
  private let path: FilePath
  private let fileSystem: any FileSystem

  init(in directory: FilePath, using fileSystem: any FileSystem = LocalFileSystem()) {
    path = directory.appending(Self.fileName)
    self.fileSystem = fileSystem
  }

  /// Cuts off what is not of the first so many epochs.
  func keep(epochs: Int) throws(CheckpointError) {
    let file: InputFile
    do {
      file = try InputFile(
        Self.fileName, in: path.removingLastComponent(), limit: Self.limit, using: fileSystem)
    } catch .system(_, _, .noSuchFileOrDirectory) {
      return
    }
    let kept = Self.prefix(of: try file.readAll(), epochs: epochs)
    guard kept < file.count else { return }
    let descriptor = try open()
    defer { try? fileSystem.close(descriptor) }
    try attempt("truncate") { () throws(Errno) in
      try fileSystem.truncate(descriptor, to: kept)
      try fileSystem.synchronize(descriptor)
    }
  }

  /// Adds a line, whole or not at all, and waits until it is on the disk.
  func append(_ record: EpochRecord) throws(CheckpointError) {
    let descriptor = try open()
    defer { try? fileSystem.close(descriptor) }
    let line = Array((record.json + "\n").utf8)
    try attempt("write") { () throws(Errno) in
      let end = try fileSystem.status(of: descriptor).size
      do throws(Errno) {
        let written = try line.withUnsafeBufferPointer { (bytes) throws(Errno) in
          try fileSystem.write(descriptor, UnsafeRawBufferPointer(bytes))
        }
        guard written == line.count else { throw .noSpace }
      } catch {
        try? fileSystem.truncate(descriptor, to: end)
        throw error
      }
      try fileSystem.synchronize(descriptor)
    }
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

  private func open() throws(CheckpointError) -> FileDescriptor {
    try attempt("open") { () throws(Errno) in
      let descriptor = try fileSystem.append(path)
      guard try fileSystem.status(of: descriptor).kind == .regular else {
        try? fileSystem.close(descriptor)
        throw .notSupported
      }
      return descriptor
    }
  }

  private func attempt<Result>(
    _ operation: String, _ body: () throws(Errno) -> Result
  ) throws(CheckpointError) -> Result {
    do {
      return try body()
    } catch {
      throw .system(operation: operation, file: path.string, code: error)
    }
  }
}
