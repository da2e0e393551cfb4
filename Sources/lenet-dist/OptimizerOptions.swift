import ArgumentParser
import LeNet

/// What becomes of a gradient.
struct OptimizerOptions: ParsableArguments {
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case adam, sgd
  }

  @Option(
    name: .long,
    help: "Adam, or stochastic gradient descent with momentum. Default: adam, or the recipe's.")
  var optimizer: Kind?

  @Option(
    name: .long,
    help: ArgumentHelp("How much of a step goes on in the next, with sgd. Default: 0.9."))
  var momentum: Float?

  @Flag(name: .long, help: "Nesterov's momentum, with sgd.")
  var nesterov = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take learning rate times so much of each weight away in a step; not of biases.",
      discussion:
        "Decoupled from the gradient: with Adam, it is AdamW. Default: 0, or the recipe's."))
  var weightDecay: Float?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep running averages of the weights, with so much of them kept in a step; 0 for none.",
      discussion: """
        For example 0.999. The averages are what is validated, tested and exported; checkpoints have \
        both. Default: 0, or the recipe's.
        """, valueName: "decay"))
  var average: Float?

  func validate() throws {
    if let momentum, !(momentum >= 0 && momentum < 1) {
      throw ValidationError("--momentum \(momentum): must be 0 or more and below 1.")
    }
    if let weightDecay, !(weightDecay >= 0 && weightDecay <= 1000) {
      throw ValidationError("--weight-decay \(weightDecay): must be 0 to 1000.")
    }
    if let average, !(average >= 0 && average < 1) {
      throw ValidationError("--average \(average): must be 0 or more and below 1.")
    }
    if optimizer != .sgd {
      if momentum != nil { throw ValidationError("--momentum: only with --optimizer sgd.") }
      if nesterov { throw ValidationError("--nesterov: only with --optimizer sgd.") }
    }
  }

  /// Changes what was asked for.
  func apply(to configuration: inout TrainingConfiguration) {
    switch optimizer {
    case .adam: configuration.optimizer = .adam
    case .sgd:
      configuration.optimizer = .sgd(momentum: momentum ?? 0.9, nesterov: nesterov)
      configuration.learningRate = 0.05
    case nil: break
    }
    configuration.weightDecay = weightDecay ?? configuration.weightDecay
    configuration.averageDecay = average ?? configuration.averageDecay
  }
}
