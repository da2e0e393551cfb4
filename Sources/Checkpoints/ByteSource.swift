/// A file's bytes, read piece by piece so that no size found in it decides how much memory is
/// taken.
package protocol ByteSource {
  /// The name that errors give.
  var name: String { get }
  /// The number of bytes.
  var count: Int { get }
  /// The bytes at `offset`; throws `truncated` when they are not all there.
  func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8]
}

extension ByteSource {
  /// Throws `truncated` unless `size` bytes at `offset` lie inside the source.
  func requireRange(at offset: Int, count size: Int, tensor: String? = nil) throws(CheckpointError)
  {
    guard offset >= 0, size >= 0, offset <= count, size <= count - offset else {
      throw .truncated(file: name, tensor: tensor, offset: offset, needed: size, found: count)
    }
  }
}

/// Bytes in memory under a name.
package struct ByteBuffer: ByteSource {
  package let name: String
  package let bytes: [UInt8]

  /// A source of the given bytes; errors call it `name`.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package var count: Int { bytes.count }

  package func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    try requireRange(at: offset, count: count)
    return Array(bytes[offset..<offset + count])
  }
}
