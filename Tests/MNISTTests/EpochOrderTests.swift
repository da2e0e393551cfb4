import MNIST
import Testing

/// The order of one epoch as an array.
private func order(_ count: Int, seed: UInt64, epoch: UInt64, shuffles: Bool = true) -> [UInt32] {
  var order = EpochOrder(count: count, shuffles: shuffles)
  order.arrange(seed: seed, epoch: epoch)
  return Array(order.images(at: 0..<count))
}

@Suite struct EpochOrderTests {
  @Test("every image comes exactly once", arguments: [0, 1, 2, 3, 16, 100, 55_000])
  func permutes(count: Int) {
    #expect(order(count, seed: 3, epoch: 1).sorted() == (0..<count).map { UInt32($0) })
  }

  @Test("without shuffling, file order in every epoch")
  func keepsFileOrder() {
    #expect(order(50, seed: 1, epoch: 4, shuffles: false) == (0..<50).map { UInt32($0) })
  }

  @Test("depends on seed and epoch alone, not on the epochs before")
  func dependsOnInputs() {
    var later = EpochOrder(count: 1_000, shuffles: true)
    for epoch in 0..<5 as Range<UInt64> { later.arrange(seed: 9, epoch: epoch) }
    #expect(Array(later.images(at: 0..<1_000)) == order(1_000, seed: 9, epoch: 4))
    #expect(order(1_000, seed: 9, epoch: 4) != order(1_000, seed: 9, epoch: 3))
    #expect(order(1_000, seed: 9, epoch: 4) != order(1_000, seed: 8, epoch: 4))
    #expect(later[17] == Int(later.images(at: 17..<18)[0]))
  }

  @Test("stays the same in every release, or old runs could not be resumed")
  func isFixed() {
    #expect(order(10, seed: 1, epoch: 0) == fixedOrder)
  }

  @Test("each of the 24 orders of 4 images is about as likely")
  func isUniform() {
    var counts: [[UInt32]: Int] = [:]
    for epoch in 0..<24_000 as Range<UInt64> {
      counts[order(4, seed: 5, epoch: epoch), default: 0] += 1
    }
    #expect(counts.count == 24)
    // Six standard deviations around 1,000; a fixed sequence, so this cannot flicker.
    for count in counts.values { #expect(abs(count - 1_000) < 190) }
  }
}

/// Computed apart from this code, with Python's integers: SplitMix64, high word of draw times bound, Fisher-Yates.
private let fixedOrder: [UInt32] = [6, 4, 7, 2, 9, 1, 5, 0, 8, 3]
