/// The constants of TensorFlow's tables, which are LevelDB's without filters.
enum TableFormat {
  /// The last eight bytes of every table.
  static let magic: UInt64 = 0xdb47_7524_8b80_fb57
  /// Bytes of the footer: two block handles, padding, the magic number.
  static let footerSize = 48
  /// Bytes after each block: its type and its checksum.
  static let trailerSize = 5
  /// A data block is closed once it has this many bytes.
  static let blockSize = 262_144
  /// Every so many entries of a data block one has its key in full.
  static let restartInterval = 16
}

/// Where a block lies in a table, its trailer not counted.
struct TableBlockHandle: Equatable {
  var offset: Int
  var size: Int

  /// The handle as the index block and the footer store it.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendVarint(UInt64(offset))
    bytes.appendVarint(UInt64(size))
    return bytes
  }
}
