import Glibc

/// What the network reads in one image.
package struct Prediction: Sendable, Equatable {
  /// The ten outputs of the network, for digits 0...9.
  package let logits: [Float]
  /// Their softmax: ten shares that add up to 1.
  package let probabilities: [Double]
  /// The digit with the greatest output.
  package let digit: Int

  /// - Precondition: at least one logit.
  package init(logits: [Float]) {
    let greatest = logits.max()!
    let exponentials = logits.map { exp(Double($0 - greatest)) }
    let sum = exponentials.reduce(0, +)
    self.logits = logits
    probabilities = exponentials.map { $0 / sum }
    digit = logits.firstIndex(of: greatest) ?? 0
  }

  /// The cross-entropy: -ln of the probability that a digit got, without the rounding of very small ones.
  package func loss(label: Int) -> Double {
    let greatest = Double(logits.max()!)
    return log(logits.reduce(0) { $0 + exp(Double($1) - greatest) }) + greatest
      - Double(logits[label])
  }

  /// The digits with their probabilities, most likely first.
  package var ranking: [(digit: Int, probability: Double)] {
    probabilities.enumerated().map { ($0.offset, $0.element) }
      .sorted { ($1.probability, $0.digit) < ($0.probability, $1.digit) }
  }
}
