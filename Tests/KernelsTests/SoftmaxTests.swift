import Kernels
import Testing

@Suite struct SoftmaxTests {
  /// From logits that hardly differ to those whose exp underflows, about zero and far from it.
  @Test(arguments: instructionSets, [Float(0.001), 1, 10, 80, 1000])
  func equalsItsPlainTwinInDouble(_ set: InstructionSet, _ size: Float) {
    for (count, center) in [(16, Float(0)), (1, 0), (7, -20), (8, 300), (15, 0)] {
      var random = TestRandom(seed: UInt64(count))
      let logits = random.values(160, .reals).map { $0 * size + center }
      let labels = (0..<16).map { _ in UInt8(random.next() % 10) }
      expectSoftmax(of: logits, labels, count: count, scale: 1 / 16, set)
    }
  }

  @Test(arguments: instructionSets, [Float(0), 5, -1e4, 1e6])
  func equalLogitsAreEquallyLikelyAndTheFirstCounts(_ set: InstructionSet, _ logit: Float) {
    let logits = [Float](repeating: logit, count: 160)
    let labels = (0..<16).map { UInt8($0 % 10) }
    let result = softmax(set, logits, labels, count: 16, scale: 1)
    // Labels 0 and 0 + 10 of 16 samples are digit 0, the first of equals.
    #expect(result.correct == 2)
    expectSoftmax(of: logits, labels, count: 16, scale: 1, set)
  }

  @Test(arguments: instructionSets, 1...16)
  func samplesBeyondTheCountAddNothing(_ set: InstructionSet, _ count: Int) {
    var random = TestRandom(seed: 3)
    var logits = random.values(160, .reals)
    var labels = (0..<16).map { _ in UInt8(random.next() % 10) }
    let result = softmax(set, logits, labels, count: count, scale: 0.5)
    for lane in count..<16 {
      labels[lane] = 255
      for digit in 0..<10 { logits[digit * 16 + lane] = .nan }
    }
    let other = softmax(set, logits, labels, count: count, scale: 0.5)
    #expect(other.gradient == result.gradient)
    #expect(other.loss == result.loss)
    #expect(other.correct == result.correct)
    for lane in count..<16 { #expect(sample(lane, of: result.gradient).allSatisfy { $0 == 0 }) }
  }

  @Test(arguments: instructionSets)
  func aLogitThatIsNoNumberIsSeenInTheLoss(_ set: InstructionSet) {
    for digit in 0..<10 {
      var logits = [Float](repeating: 1, count: 160)
      logits[digit * 16 + 5] = .nan
      let labels = [UInt8](repeating: 3, count: 16)
      let result = softmax(set, logits, labels, count: 16, scale: 1)
      #expect(!result.loss.isFinite, "digit \(digit)")
    }
  }

  /// - exp: the difference to the largest logit is rounded by 2^-24 of itself, which becomes a relative
  ///   error; the polynomial and 10 additions add less than 16 steps.
  /// - log: 2e-7 at most, as documented; then two roundings of the size of the logits.
  private func expectSoftmax(
    of logits: [Float], _ labels: [UInt8], count: Int, scale: Float, _ set: InstructionSet
  ) {
    let result = softmax(set, logits, labels, count: count, scale: scale)
    var (loss, correct, lossTolerance) = (0.0, 0, 0.0)
    for lane in 0..<count {
      let own = sample(lane, of: logits).doubles
      let label = Int(labels[lane])
      let top = own.max()!
      let plain = Plain.softmaxCrossEntropy(logits: own, label: label)
      loss += Double(scale) * plain.loss
      lossTolerance +=
        Double(scale) * (2e-7 + 0x1p-22 * (2.5 + plain.loss + abs(top) + abs(own[label])))
      if own.firstIndex(of: top) == label { correct += 1 }
      let gradient = sample(lane, of: result.gradient).doubles
      for digit in 0..<10 {
        let expected = plain.gradient[digit] * Double(scale)
        let power = plain.gradient[digit] + (digit == label ? 1 : 0)
        let slack = Double(scale) * (power * (16 + top - own[digit]) * 0x1p-23 + 0x1p-24)
        #expect(abs(gradient[digit] - expected) <= slack, "digit \(digit) of sample \(lane)")
      }
    }
    #expect(abs(Double(result.loss) - loss) <= lossTolerance)
    #expect(result.correct == correct)
  }
}

/// The kernel, on [10][16].
func softmax(
  _ set: InstructionSet, _ logits: [Float], _ labels: [UInt8], count: Int, scale: Float
) -> (gradient: [Float], loss: Float, correct: Int) {
  let input = Memory(logits)
  let digits = Memory(labels, filler: 200)
  let (gradient, loss, losses) = (Memory(count: 160), Memory(count: 1), Memory(count: 16))
  let correct = KernelTable(set).softmaxCrossEntropy(
    input.base, digits.base, count, scale, gradient.base, loss.base, losses.base)
  #expect(gradient.isIntact && loss.isIntact && losses.isIntact)
  return (gradient.array, loss.array[0], correct)
}
