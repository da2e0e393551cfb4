import Kernels
import Testing

/// What can happen to parameters beside Adam's step: each kernel has its plain twin's bits everywhere.
@Suite struct UpdatesTests {
  private static let counts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40]

  @Test(arguments: instructionSets, Self.counts)
  func momentumEqualsItsPlainTwin(_ set: InstructionSet, _ count: Int) {
    for (first, nesterov) in [(0, false), (1, true), (3, false), (5, true)] {
      let before = AdamCase(count: first + count + 6)
      var expected = before
      for place in first..<first + count {
        Plain.momentum(
          gradient: Float(before.sums[place]), rate: 0.03, momentum: 0.9, nesterov: nesterov,
          weight: &expected.weights[place], accumulator: &expected.firstMoments[place])
      }
      let (w, a) = (Memory(before.weights), Memory(before.firstMoments))
      let flag = KernelTable(set).momentumUpdate(
        Memory(before.sums).base, first, count, 0.03, 0.9, nesterov, w.base, a.base)
      #expect(flag == 0 && w.isIntact && a.isIntact)
      #expect(w.array == expected.weights && a.array == expected.firstMoments)
    }
  }

  /// At every place of a vector and of its remainder.
  @Test(arguments: instructionSets, [Double.infinity, .nan])
  func momentumTellsOfAGradientThatIsNoNumber(_ set: InstructionSet, _ value: Double) {
    for place in 0..<23 {
      let state = AdamCase(count: 23)
      let sums = Memory(state.sums)
      sums.base[place] = value
      let flag = KernelTable(set).momentumUpdate(
        sums.base, 1, 21, 0.03, 0.9, false, Memory(state.weights).base,
        Memory(state.firstMoments).base)
      #expect(flag.isNaN == (1..<22).contains(place), "place \(place)")
    }
  }

  @Test(arguments: instructionSets, Self.counts)
  func scaleAndAverageEqualTheirPlainTwins(_ set: InstructionSet, _ count: Int) {
    for first in [0, 1, 3, 5] {
      let before = AdamCase(count: first + count + 6)
      var (scaled, averages) = (before.weights, before.firstMoments)
      for place in first..<first + count {
        scaled[place] *= 0.9999
        averages[place] += (before.weights[place] - averages[place]) * 0.01
      }
      let (w, a) = (Memory(before.weights), Memory(before.firstMoments))
      KernelTable(set).averageUpdate(w.base, first, count, 0.01, a.base)
      #expect(w.array == before.weights && a.array == averages && a.isIntact)
      KernelTable(set).scale(w.base, first, count, 0.9999)
      #expect(w.array == scaled && w.isIntact)
    }
  }
}
