/// Sums over samples that add up across batches and ranks; means only when they are shown.
package struct Metrics: Sendable, Equatable {
  /// Sum of the samples' losses.
  package var loss = 0.0
  /// Samples whose largest logit is their label's.
  package var correct = 0
  /// Samples.
  package var count = 0

  package init(loss: Double = 0, correct: Int = 0, count: Int = 0) {
    self.loss = loss
    self.correct = correct
    self.count = count
  }

  /// Loss per sample; 0 of no samples.
  package var meanLoss: Double { count == 0 ? 0 : loss / Double(count) }
  /// Share of the samples that were right, 0...1; 0 of no samples.
  package var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }

  package static func += (left: inout Metrics, right: Metrics) {
    left.loss += right.loss
    left.correct += right.correct
    left.count += right.count
  }
}
