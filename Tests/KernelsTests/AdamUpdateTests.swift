import Kernels
import Testing

@Suite struct AdamUpdateTests {
  /// No operation is fused, so the plain twin has the same bits on every instruction set.
  @Test(arguments: instructionSets, [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40])
  func equalsItsPlainTwinToTheLastBit(_ set: InstructionSet, _ count: Int) {
    for first in [0, 1, 3, 5] {
      let before = AdamCase(count: first + count + 6)
      var expected = before
      for place in first..<first + count {
        Plain.adam(
          gradient: Float(before.sums[place]), rate: 0.003,
          oneMinusBeta1: 1 - 0.9, oneMinusBeta2: 1 - 0.999, epsilon: 1e-8,
          weight: &expected.weights[place], first: &expected.firstMoments[place],
          second: &expected.secondMoments[place])
      }
      var result = before
      #expect(result.update(set, first: first, count: count) == 0)
      #expect(result == expected, "and nothing outside of the slice has changed")
    }
  }

  /// At every place of a vector and of its remainder.
  @Test(arguments: instructionSets, [Double.infinity, -.infinity, .nan, 1e300])
  func aGradientThatIsNoNumberIsTold(_ set: InstructionSet, _ value: Double) {
    for place in 0..<21 {
      var state = AdamCase(count: 23)
      state.sums[1 + place] = value
      #expect(state.update(set, first: 1, count: 21).isNaN, "place \(place)")
    }
    var state = AdamCase(count: 23)
    state.sums[0] = value
    state.sums[22] = value
    #expect(state.update(set, first: 1, count: 21) == 0, "outside of the slice nobody looks")
  }
}

/// Parameters, moments and gradient sums.
struct AdamCase: Equatable {
  var sums: [Double]
  var weights: [Float]
  var firstMoments: [Float]
  var secondMoments: [Float]

  init(count: Int) {
    var random = TestRandom(seed: UInt64(count))
    sums = random.values(count, .reals).map { onGrid(Double($0) * 0.01) }
    weights = random.values(count, .reals)
    firstMoments = random.values(count, .reals).map { $0 * 0.01 }
    secondMoments = random.rectified(count, .reals).map { $0 * 0.0001 }
  }

  /// The kernel.
  mutating func update(_ set: InstructionSet, first: Int, count: Int) -> Float {
    let gradients = Memory(sums)
    let (w, m, v) = (Memory(weights), Memory(firstMoments), Memory(secondMoments))
    let flag = KernelTable(set).adamUpdate(
      gradients.base, first, count, 0.003, 1 - 0.9, 1 - 0.999, 1e-8, w.base, m.base, v.base)
    #expect(w.isIntact && m.isIntact && v.isIntact)
    (weights, firstMoments, secondMoments) = (w.array, m.array, v.array)
    return flag
  }
}
