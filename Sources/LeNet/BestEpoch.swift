/// The epoch that did best in validation so far.
package struct BestEpoch: Sendable, Equatable {
  /// Its number, from 1.
  package let epoch: Int
  package let correct: Int
  /// Sum of the losses.
  package let loss: Double

  package init(epoch: Int, correct: Int, loss: Double) {
    self.epoch = epoch
    self.correct = correct
    self.loss = loss
  }

  /// Whether a validation did better: more right, or as many with less loss.
  package func isBeaten(by validation: Metrics) -> Bool {
    (validation.correct, -validation.loss) > (correct, -loss)
  }
}
