/// Keys whose byte order is the order of the values in them; V1 files and partitioned variables use
/// it.
package enum OrderedCode {
  /// The key of one slice of a tensor: (0, name, rank, start, length, start, length, …), whole
  /// dimensions (0, -1).
  static func key(name: String, slice: TensorSlice) -> [UInt8] {
    var key = unsigned(0) + string(Array(name.utf8)) + unsigned(UInt64(slice.extents.count))
    for extent in slice.extents {
      key += signed(Int64(extent.start)) + signed(Int64(extent.length ?? -1))
    }
    return key
  }

  /// A length byte, then that many big-endian bytes without leading zeros.
  package static func unsigned(_ value: UInt64) -> [UInt8] {
    let count = (64 - value.leadingZeroBitCount + 7) / 8
    return [UInt8(count)] + bigEndian(value, count: count)
  }

  /// The bytes with 0x00 and 0xff escaped, ended by a pair that sorts before all else.
  package static func string(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      result.append(byte)
      if byte == 0x00 { result.append(0xff) }
      if byte == 0xff { result.append(0x00) }
    }
    return result + [0x00, 0x01]
  }

  /// The first bits tell sign and number of bytes (as many ones as bytes for x ≥ 0), the rest is
  /// two's complement.
  package static func signed(_ value: Int64) -> [UInt8] {
    // n bytes hold 7n bits of two's complement, sign included.
    let bits = 65 - (value < 0 ? ~value : value).leadingZeroBitCount
    let count = (bits + 6) / 7
    var bytes = bigEndian(UInt64(bitPattern: value), count: min(count, 8))
    while bytes.count < count { bytes.insert(value < 0 ? 0xff : 0x00, at: 0) }
    // Sign extension filled the first `count` bits and one more; those `count` bits are flipped to
    // the other sign.
    for bit in 0..<count { bytes[bit / 8] ^= 0x80 >> (bit % 8) }
    return bytes
  }

  private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }
}
