extension TrainingConfiguration {
  /// A choice by the name of its option, and as it is written there.
  package struct Setting: Sendable, Equatable {
    package let option: String
    package let value: String
    /// Whether it is as in the reference program.
    package let isUsual: Bool
  }

  /// All choices, in the same order for every configuration.
  package var settings: [Setting] {
    zip(texts, TrainingConfiguration().texts).map { own, usual in
      Setting(option: own.option, value: own.value, isUsual: own.value == usual.value)
    }
  }

  private var texts: [(option: String, value: String)] {
    var momentum = "none"
    var nesterov = false
    if case .sgd(let own, let looksAhead) = optimizer {
      momentum = "\(own)"
      nesterov = looksAhead
    }
    return [
      ("--batch-size", "\(batchSize)"),
      ("--learning-rate", "\(learningRate)"),
      ("--seed", "\(seed)"),
      ("shuffling", shuffles ? "on" : "off (--no-shuffle)"),
      ("--validation-size", "\(validationSize)"),
      ("--schedule", schedule.kind.rawValue),
      ("--epochs of the schedule", schedule.epochs == 0 ? "any" : "\(schedule.epochs)"),
      ("--warmup", "\(schedule.warmup)"),
      ("--final-rate", "\(schedule.finalFraction)"),
      ("--optimizer", optimizer == .adam ? "adam" : "sgd"),
      ("--momentum", momentum),
      ("Nesterov's momentum", nesterov ? "on (--nesterov)" : "off"),
      ("--weight-decay", "\(weightDecay)"),
      ("--average", "\(averageDecay)"),
      ("--augment-shift", "\(augmentation.shift)"),
      ("--augment-rotate", "\(augmentation.rotation)"),
      ("--augment-scale", "\(augmentation.scaling)"),
      ("--augment-elastic", "\(augmentation.elastic)"),
    ]
  }
}
