import Checkpoints
import Testing

@Suite struct CRC32CTests {
  @Test(
    arguments: [
      ([], 0x0000_0000, 0xa282_ead8),
      (Array("a".utf8), 0xc1d0_4330, 0x28e4_6e78),
      (Array("123456789".utf8), 0xe306_9283, 0xc78a_b0e5),
      ([UInt8](repeating: 0, count: 32), 0x8a91_36aa, 0x0fd7_fffa),
      ([UInt8](repeating: 255, count: 32), 0x62a8_ab43, 0xf909_b029),
      (Array(0...31), 0x46dd_794e, 0x951f_7892),
      (Array((0...31).reversed()), 0x113f_db5c, 0x593b_0d57),
      ([0, 0, 0, 0, 1, 0, 0, 0, 0], 0x83f4_070f, 0xb0a1_f2c0),
      ([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0], 0xa432_a922, 0xf4c8_333d),
    ] as [([UInt8], UInt32, UInt32)])
  func matchesThePublishedVectors(bytes: [UInt8], value: UInt32, masked: UInt32) {
    #expect(CRC32C.checksum(bytes) == value)
    #expect(CRC32C.mask(value) == masked)
  }

  @Test func isTheSameInPieces() {
    let bytes = (0..<100).map { UInt8($0 * 37 & 255) }
    for cut in 0...100 {
      var crc = CRC32C()
      crc.update(bytes[..<cut])
      crc.update(bytes[cut...])
      #expect(crc.value == CRC32C.checksum(bytes))
    }
  }
}
