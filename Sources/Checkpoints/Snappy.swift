/// Undoes Snappy's compression (format_description.txt of google/snappy), which TensorFlow reads
/// but never writes.
package enum Snappy {
  /// The content of a compressed block of `file` that starts at `base`.
  ///
  /// Memory is bounded by the block: no element gives more than 64 bytes for three, so a larger
  /// promise is a lie.
  package static func decompress(
    _ block: [UInt8], file: String, base: Int
  ) throws(CheckpointError) -> [UInt8] {
    var reader = ProtobufReader(block[...], file: file, base: base)
    let size = try reader.varint()
    guard size <= UInt64(block.count) * 22 else {
      throw reader.malformed("compressed block announces \(size) bytes")
    }
    var output: [UInt8] = []
    output.reserveCapacity(Int(size))
    while !reader.isAtEnd {
      let tag = try reader.littleEndian(1)
      switch tag & 3 {
      case 0:
        let extra = Int(tag >> 2) - 59  // 60…63: the length follows in 1…4 bytes
        let length = (extra > 0 ? try reader.littleEndian(extra) : tag >> 2) + 1
        output += try reader.take(length)
      case 1:
        let distance = (tag >> 5) << 8 | (try reader.littleEndian(1))
        try copy(Int(tag >> 2 & 7) + 4, from: Int(distance), in: &output, reader)
      case 2:
        try copy(Int(tag >> 2) + 1, from: Int(try reader.littleEndian(2)), in: &output, reader)
      default:
        try copy(Int(tag >> 2) + 1, from: Int(try reader.littleEndian(4)), in: &output, reader)
      }
      guard output.count <= size else { break }
    }
    guard output.count == size else {
      throw reader.malformed("compressed block has \(output.count) of \(size) bytes")
    }
    return output
  }

  /// Repeats bytes already written; the copy may run into its own output, so it goes byte by byte.
  private static func copy(
    _ count: Int, from distance: Int, in output: inout [UInt8], _ reader: ProtobufReader
  ) throws(CheckpointError) {
    guard distance >= 1, distance <= output.count else {
      throw reader.malformed("compressed block copies from before its start")
    }
    for _ in 0..<count { output.append(output[output.count - distance]) }
  }
}
