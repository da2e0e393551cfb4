package import SystemPackage

/// One IDX file, plain or gzip'd: its header read and checked on opening, its bytes on demand.
///
/// Opening tells how many items there are, so that the caller can choose the memory (its own, or
/// memory shared by several processes); `decode` then fills it. What the header promises is never
/// believed beyond what a file of this size can hold.
///
/// The format: big-endian 32-bit words (magic, count, and for images rows and columns), then bytes.
package struct IDXFile: ~Copyable {
  /// The file that was opened, ending in `.gz` if it is that one.
  package let path: FilePath
  package let content: IDXContent
  /// Images or labels in the file; at least 1.
  package let count: Int
  private let file: InputFile
  /// Nil for a plain file.
  private var inflater: GzipInflater?

  /// Bytes that `decode` writes.
  package var byteCount: Int { count * content.itemByteCount }

  /// Opens `name` in `folder`, or else `name.gz`: the plain file first, as it needs no inflating.
  ///
  /// Whether a file is gzip'd is told by its first two bytes, not by its name.
  ///
  /// - Throws: `missing`, `unreadable`, or `bad` naming the header field.
  package static func open(_ name: MNISTFile, in folder: FilePath) throws(MNISTError) -> IDXFile {
    for suffix in ["", ".gz"] {
      let path = folder.appending(name.rawValue + suffix)
      if let file = try InputFile(path: path) {
        return try IDXFile(file, content: name.content)
      }
    }
    throw .missing(path: folder.appending(name.rawValue), sha256: name.sha256)
  }

  /// Opens a file of any name, plain or gzip'd.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: `unreadable`, or `bad` naming the header field.
  package static func open(
    path: FilePath, content: IDXContent
  ) throws(MNISTError) -> IDXFile? {
    guard let file = try InputFile(path: path) else { return nil }
    return try IDXFile(file, content: content)
  }

  private init(_ file: consuming InputFile, content: IDXContent) throws(MNISTError) {
    var inflater = try Self.isGzip(file) ? GzipInflater() : nil
    let words = try Self.readHeader(of: file, &inflater, content)
    let count = try Self.checkedCount(words, file, isGzip: inflater != nil, content)

    self.path = file.path
    self.content = content
    self.count = count
    self.file = file
    self.inflater = inflater
  }

  /// Writes all images [count][784] or labels [count] to `memory`, and checks that the file ends there.
  ///
  /// - Precondition: `memory` holds `byteCount` bytes or more.
  /// - Throws: `unreadable`, or `bad` for a wrong length, damaged gzip data, or a label above 9.
  package consuming func decode(into memory: UnsafeMutableRawBufferPointer) throws(MNISTError) {
    precondition(memory.count >= byteCount, "no room for the content of \(path)")
    let items = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    let header = content.headerByteCount
    let filled = try Self.read(file, &inflater, at: header, into: items)
    guard filled == byteCount else {
      throw .bad(
        path: path, field: .length, offset: header + filled,
        problem: "the content ends, but the header promises \(header + byteCount) bytes")
    }
    // Asking for one more byte also makes zlib verify the checksum behind the last one.
    let more = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) {
      extra throws(MNISTError) in
      try Self.read(file, &inflater, at: header + byteCount, into: extra)
    }
    guard more == 0 else {
      throw .bad(
        path: path, field: .length, offset: header + byteCount,
        problem: "the content should end here by its header, but goes on")
    }
    if content == .labels { try Self.checkLabels(UnsafeRawBufferPointer(items), path) }
  }

  private static func isGzip(_ file: borrowing InputFile) throws(MNISTError) -> Bool {
    try withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { start throws(MNISTError) in
      try file.read(at: 0, into: start) == 2 && start[0] == 0x1f && start[1] == 0x8b
    }
  }

  /// Reads the next bytes of the uncompressed content; `offset` is where they stand in it.
  private static func read(
    _ file: borrowing InputFile, _ inflater: inout GzipInflater?, at offset: Int,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(MNISTError) -> Int {
    if inflater != nil { return try inflater!.read(from: file, into: buffer) }
    return try file.read(at: offset, into: buffer)
  }

  /// The header's 32-bit words: magic and count, then rows and columns for images.
  private static func readHeader(
    of file: borrowing InputFile, _ inflater: inout GzipInflater?, _ content: IDXContent
  ) throws(MNISTError) -> [Int] {
    let byteCount = content.headerByteCount
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 4)
    defer { bytes.deallocate() }
    let filled = try read(file, &inflater, at: 0, into: bytes)
    guard filled == byteCount else {
      throw .bad(
        path: file.path, field: .length, offset: filled,
        problem: "the content ends inside the header of \(byteCount) bytes")
    }
    return stride(from: 0, to: byteCount, by: 4).map {
      Int(UInt32(bigEndian: bytes.load(fromByteOffset: $0, as: UInt32.self)))
    }
  }

  /// The count, once every header field and the file's size agree with it.
  private static func checkedCount(
    _ words: [Int], _ file: borrowing InputFile, isGzip: Bool, _ content: IDXContent
  ) throws(MNISTError) -> Int {
    let path = file.path
    func require(_ holds: Bool, _ field: MNISTError.Field, _ offset: Int, _ problem: String)
      throws(MNISTError)
    {
      guard holds else {
        throw .bad(path: path, field: field, offset: offset, problem: problem)
      }
    }
    let side = IDXContent.imageSide
    try require(words[0] == content.magic, .magic, 0, "is \(words[0]), must be \(content.magic)")
    if content == .images {
      try require(words[2] == side, .rows, 8, "is \(words[2]), must be \(side)")
      try require(words[3] == side, .columns, 12, "is \(words[3]), must be \(side)")
    }
    let count = words[1]
    try require(count > 0, .count, 4, "is 0, must be at least 1")

    let promised = content.headerByteCount + count * content.itemByteCount
    if isGzip {
      let greatest = file.byteCount * GzipInflater.greatestRatio
      try require(
        promised <= greatest, .count, 4,
        "is \(count), more than a gzip file of \(file.byteCount) bytes can hold")
    } else {
      try require(
        promised <= file.byteCount, .count, 4,
        "is \(count), which takes \(promised) bytes, but the file has \(file.byteCount)")
      try require(
        promised == file.byteCount, .length, promised,
        "the content should end here by its header, but the file has \(file.byteCount) bytes")
    }
    return count
  }

  private static func checkLabels(
    _ labels: UnsafeRawBufferPointer, _ path: FilePath
  ) throws(MNISTError) {
    if let index = labels.firstIndex(where: { $0 >= IDXContent.classCount }) {
      throw .bad(
        path: path, field: .label, offset: IDXContent.labels.headerByteCount + index,
        problem: "label \(index) is \(labels[index]), must be 0 to 9")
    }
  }
}
