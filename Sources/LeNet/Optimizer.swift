/// What turns gradients into steps.
package enum Optimizer: Sendable, Equatable {
  /// See `Adam`; with weight decay it is AdamW (Loshchilov and Hutter, arXiv 1711.05101).
  case adam
  /// Stochastic gradient descent with momentum, as TensorFlow's MomentumOptimizer: a = momentum a + g;
  /// w -= rate a, or with Nesterov's w -= rate (g + momentum a).
  case sgd(momentum: Float, nesterov: Bool)

  /// The values that belong to each parameter, by the suffix of their names in checkpoints.
  package var slots: [TrainingState.Slot] {
    switch self {
    case .adam: [.parameter, .firstMoment, .secondMoment]
    case .sgd: [.parameter, .momentum]
    }
  }
}
