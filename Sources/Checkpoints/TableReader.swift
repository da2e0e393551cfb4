/// Reads a table block by block, and trusts nothing in it.
///
/// Memory is bounded by the largest block, whose size is checked against the file's before it is
/// read.
struct TableReader {
  /// One entry of a data block.
  struct Entry {
    var key: [UInt8]
    /// The value; its indices are those of the block's bytes.
    var value: ArraySlice<UInt8>
    /// The file offset of the byte with index 0 in `value`. In a compressed block offsets count
    /// from its start as if it were not compressed.
    var base: Int

    /// A reader of the value as a protobuf message.
    func message(in file: String) -> ProtobufReader {
      ProtobufReader(value, file: file, base: base)
    }
  }

  private let source: any ByteSource
  private let blocks: [TableBlockHandle]

  /// Opens a table: checks the footer, and the metaindex and index blocks with their checksums.
  init(_ source: any ByteSource) throws(CheckpointError) {
    self.source = source
    let size = TableFormat.footerSize
    try source.requireRange(at: source.count - size, count: size)
    let footer = try source.read(at: source.count - size, count: size)
    var reader = ProtobufReader(footer[...], file: source.name, base: source.count - size)
    let metaindex = try TableReader.handle(&reader)
    let index = try TableReader.handle(&reader)
    var magic = ProtobufReader(footer[(size - 8)...], file: source.name, base: source.count - size)
    guard try magic.littleEndian(8) == TableFormat.magic else {
      throw .malformed(
        file: source.name, offset: source.count - 8, problem: "no table (wrong magic number)")
    }
    _ = try TableReader.entries(of: metaindex, in: source)

    var blocks: [TableBlockHandle] = []
    var end = 0
    for entry in try TableReader.entries(of: index, in: source) {
      var reader = entry.message(in: source.name)
      let handle = try TableReader.handle(&reader)
      // Ascending and apart, as every writer lays them out: else one block could be read a million
      // times.
      guard handle.offset >= end else { throw reader.malformed("blocks overlap") }
      end = handle.offset + handle.size
      blocks.append(handle)
    }
    self.blocks = blocks
  }

  /// The number of data blocks.
  var blockCount: Int { blocks.count }

  /// The file's name, for errors.
  var name: String { source.name }

  /// All entries of a data block, in ascending order of keys.
  func entries(ofBlock block: Int) throws(CheckpointError) -> [Entry] {
    try TableReader.entries(of: blocks[block], in: source)
  }

  private static func handle(
    _ reader: inout ProtobufReader
  ) throws(CheckpointError) -> TableBlockHandle {
    let offset = try reader.varint()
    let size = try reader.varint()
    // Half the range each, so that their sum never overflows.
    guard offset < UInt64(Int.max / 2), size < UInt64(Int.max / 2) else {
      throw reader.malformed("block handle out of range")
    }
    return TableBlockHandle(offset: Int(offset), size: Int(size))
  }

  /// A block's bytes, its checksum verified and its compression undone.
  private static func contents(
    of handle: TableBlockHandle, in source: any ByteSource
  ) throws(CheckpointError) -> [UInt8] {
    var block = try source.read(at: handle.offset, count: handle.size + TableFormat.trailerSize)
    var crc = CRC32C()
    crc.update(block[...handle.size])
    var trailer = ProtobufReader(
      block[(handle.size + 1)...], file: source.name, base: handle.offset)
    let expected = UInt32(try trailer.littleEndian(4))
    guard CRC32C.matches(stored: expected, found: crc.masked) else {
      throw .checksum(
        file: source.name, tensor: nil, offset: handle.offset, expected: expected,
        found: crc.masked)
    }
    let compression = block[handle.size]
    block.removeLast(TableFormat.trailerSize)
    switch compression {
    case 0:
      return block
    case 1:
      return try Snappy.decompress(block, file: source.name, base: handle.offset)
    default:
      throw .malformed(
        file: source.name, offset: handle.offset + handle.size,
        problem: "unknown compression \(compression)")
    }
  }

  private static func entries(
    of handle: TableBlockHandle, in source: any ByteSource
  ) throws(CheckpointError) -> [Entry] {
    let block = try contents(of: handle, in: source)
    var reader = ProtobufReader(
      block[..<(try entriesEnd(of: block, at: handle, in: source))], file: source.name,
      base: handle.offset)
    var entries: [Entry] = []
    // Each sixteenth key is stored in full, so keys can grow to sixteen times the block, and no
    // further.
    var keyBytesLeft = TableFormat.restartInterval * block.count
    var key: [UInt8] = []
    while !reader.isAtEnd {
      let shared = try reader.varint()
      let unshared = try reader.varint()
      let valueSize = try reader.varint()
      guard shared <= UInt64(key.count) else { throw reader.malformed("key prefix too long") }
      let next = Array(key[..<Int(shared)]) + (try reader.take(unshared))
      guard entries.isEmpty || key.lexicographicallyPrecedes(next) else {
        throw reader.malformed("keys do not ascend")
      }
      key = next
      keyBytesLeft -= key.count
      guard keyBytesLeft >= 0 else { throw reader.malformed("keys too long") }
      entries.append(Entry(key: key, value: try reader.take(valueSize), base: handle.offset))
    }
    return entries
  }

  /// Where a block's entries end and its restart array begins.
  private static func entriesEnd(
    of block: [UInt8], at handle: TableBlockHandle, in source: any ByteSource
  ) throws(CheckpointError) -> Int {
    let tail = max(0, block.count - 4)
    var reader = ProtobufReader(block[tail...], file: source.name, base: handle.offset)
    let restarts = Int(try reader.littleEndian(4))
    guard restarts >= 1, 4 * restarts + 4 <= block.count else {
      throw .malformed(
        file: source.name, offset: handle.offset + tail, problem: "\(restarts) restart points")
    }
    return block.count - 4 - 4 * restarts
  }
}
