import MNIST
import Testing

@Suite struct SplitMix64Tests {
  @Test("gives the published values, in sequence and by index")
  func knownValues() {
    let known: [(seed: UInt64, values: [UInt64])] = [
      (
        0,
        [
          0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F,
          0xF88B_B8A8_724C_81EC,
        ]
      ),
      (
        1_234_567,
        [
          6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
          4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
      ),
    ]
    for (seed, values) in known {
      var random = SplitMix64(seed: seed)
      for (index, value) in values.enumerated() {
        #expect(random.next() == value)
        #expect(SplitMix64(seed: seed).value(at: UInt64(index)) == value)
      }
    }
  }

  @Test("streams of a seed, and the same stream of other seeds, differ")
  func streams() {
    var seen = Set<UInt64>()
    for seed in 0..<20 as Range<UInt64> {
      for stream in 0..<20 as Range<UInt64> {
        seen.insert(SplitMix64(seed: seed, stream: stream).value(at: 0))
      }
    }
    #expect(seen.count == 400)
  }

  @Test(
    "draws below a bound are in range and evenly spread", arguments: [1, 2, 3, 7, 10] as [UInt64])
  func bounded(bound: UInt64) {
    var random = SplitMix64(seed: 42)
    let draws = 10_000
    var counts = [Int](repeating: 0, count: Int(bound))
    for _ in 0..<draws { counts[Int(random.next(below: bound))] += 1 }
    // Six standard deviations of a binomial count; the draws are fixed, so this cannot flicker.
    let mean = Double(draws) / Double(bound)
    for count in counts { #expect(abs(Double(count) - mean) <= 6 * mean.squareRoot()) }
  }

  @Test("a bound past 2^63, where half the words are drawn again, stays even")
  func rejects() {
    var random = SplitMix64(seed: 1)
    let bound: UInt64 = 3 << 62  // without rejection, multiples of 3 would come twice as often
    var residues = [0, 0, 0]
    for _ in 0..<9_000 {
      let draw = random.next(below: bound)
      #expect(draw < bound)
      residues[Int(draw % 3)] += 1
    }
    for count in residues { #expect(abs(count - 3_000) < 330) }
  }
}
