/// Every choice that changes the numbers of a run; all ranks and every resumed run must agree on them.
///
/// Not among them: ranks, threads, hosts, instruction set, how often to save, how many epochs.
package struct TrainingConfiguration: Sendable, Equatable {
  /// Samples of a step, over all ranks; the last step of an epoch takes what is left.
  package var batchSize = 128
  /// Adam's rate before the corrections for the start.
  package var learningRate: Float = 0.001
  /// Decides initial weights and the order of every epoch.
  package var seed: UInt64 = 1
  /// Whether each epoch has an order of its own, or that of the file.
  package var shuffles = true
  /// The first so many training images are for validation.
  package var validationSize = 5000

  package init() {}
}
