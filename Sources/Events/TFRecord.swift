internal import Checkpoints

/// TensorFlow's framing of records in a file: length, its checksum, the bytes, their checksum; numbers
/// little-endian, checksums CRC-32C in the masked form.
package enum TFRecord {
  /// Appends a record to the bytes of a file.
  package static func append(_ record: [UInt8], to bytes: inout [UInt8]) {
    let length = littleEndian(UInt64(record.count))
    bytes += length
    bytes += littleEndian(checksum(length))
    bytes += record
    bytes += littleEndian(checksum(record))
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    CRC32C.mask(CRC32C.checksum(bytes))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
