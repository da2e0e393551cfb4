/// Every choice that changes the numbers of a run; all ranks and every resumed run must agree on them.
///
/// Not among them: ranks, threads, hosts, instruction set, how often to save; how many epochs, but for
/// a schedule that ends with them.
package struct TrainingConfiguration: Sendable, Equatable {
  /// Samples of a step, over all ranks; the last step of an epoch takes what is left.
  package var batchSize = 128
  /// The rate that the schedule goes up to, before Adam's corrections for the start.
  package var learningRate: Float = 0.001
  /// Decides initial weights, the order of every epoch, and how images are augmented.
  package var seed: UInt64 = 1
  /// Whether each epoch has an order of its own, or that of the file.
  package var shuffles = true
  /// The first so many training images are for validation.
  package var validationSize = 5000
  /// How the learning rate goes up and down.
  package var schedule = Schedule()
  /// What turns gradients into steps.
  package var optimizer = Optimizer.adam
  /// Each step takes learning rate times so much of a weight away; biases are left alone.
  package var weightDecay: Float = 0
  /// How much of the weights' running average is kept in a step; 0 for no average.
  package var averageDecay: Float = 0
  /// How training images are bent.
  package var augmentation = Augmentation()

  package init() {}

  /// Whether there is an average of the weights, which is what is validated and tested then.
  package var averages: Bool { averageDecay > 0 }

  /// Whether it is a run that the reference program could have made.
  package var isReference: Bool {
    var plain = TrainingConfiguration()
    plain.batchSize = batchSize
    plain.learningRate = learningRate
    plain.seed = seed
    plain.shuffles = shuffles
    plain.validationSize = validationSize
    return self == plain
  }
}
