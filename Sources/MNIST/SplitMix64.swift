/// The SplitMix64 generator of random words, whose value number i can be had without the others.
///
/// Value i is `mix(seed + (i + 1) * increment)`: a function of seed and position, with no state that
/// would have to be saved for a resumed run. Source: Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators" (OOPSLA 2014), with the constants of Vigna's `splitmix64.c`.
package struct SplitMix64: Sendable {
  /// 2^64 divided by the golden ratio, made odd.
  static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private let seed: UInt64
  /// Words that `next` has given.
  private var position: UInt64 = 0

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// Stream number `stream` of `seed`, for instance an epoch: it is seeded by value `stream` of `seed`.
  package init(seed: UInt64, stream: UInt64) {
    self.init(seed: SplitMix64(seed: seed).value(at: stream))
  }

  /// Value number `index`, from 0; does not depend on, nor change, what `next` gives.
  package func value(at index: UInt64) -> UInt64 {
    Self.mix(seed &+ (index &+ 1) &* Self.increment)
  }

  /// The next value.
  package mutating func next() -> UInt64 {
    defer { position &+= 1 }
    return value(at: position)
  }

  /// A number in `0..<bound`, each exactly as likely as any other.
  ///
  /// The high word of `next() * bound`, drawn again in the few cases that would favour some numbers.
  /// Source: Lemire, "Fast Random Integer Generation in an Interval" (ACM TOMACS 2019).
  ///
  /// - Precondition: `bound > 0`.
  package mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "no number is below 0")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound  // 2^64 modulo bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// Scrambles a word: a bijection in which each input bit changes about half of the output bits.
  package static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
