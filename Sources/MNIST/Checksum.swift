/// A quick 64-bit checksum of bytes in memory: against mix-ups and damage, not against malice.
///
/// Four lanes of multiply and rotate, so that the multiplications overlap. Each step of a lane is
/// a bijection of the word it takes in, so one changed word always changes the sum.
struct Checksum {
  private var lanes: SIMD4<UInt64> = [1, 2, 3, 4]
  private var count: UInt64 = 0

  /// Takes in one word.
  mutating func add(_ word: UInt64) {
    lanes[0] = Self.step(lanes[0], word)
    count &+= 8
  }

  /// Takes in all bytes, as little-endian words, the last one filled up with zeros.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var offset = 0
    while offset + 32 <= bytes.count {
      a = Self.step(a, Self.word(start + offset))
      b = Self.step(b, Self.word(start + offset + 8))
      c = Self.step(c, Self.word(start + offset + 16))
      d = Self.step(d, Self.word(start + offset + 24))
      offset += 32
    }
    while offset < bytes.count {
      var last: UInt64 = 0
      for index in offset..<min(offset + 8, bytes.count) {
        last |= UInt64(bytes[index]) << (8 * UInt64(index - offset))
      }
      a = Self.step(a, last)
      offset += 8
    }
    lanes = [a, b, c, d]
    count &+= UInt64(bytes.count)
  }

  /// The sum of all that was added, and of how much it was.
  var value: UInt64 {
    var sum = SplitMix64.mix(count)
    for index in 0..<4 { sum = SplitMix64.mix(sum ^ lanes[index]) }
    return sum
  }

  private static func word(_ address: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
  }

  private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* SplitMix64.increment
    return product << 29 | product >> 35
  }
}
