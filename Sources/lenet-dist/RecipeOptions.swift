import ArgumentParser
import LeNet

extension Schedule.Kind: ExpressibleByArgument {}

extension Warmup: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// How long, in what batches and at what rate a run learns: a recipe, and single choices before it.
struct RecipeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Settings that belong together; the options below change single ones of them.",
      discussion: """
        reference: the reference program's. fast: about 99 % right in the shortest time. best: the most \
        right, in 30 epochs with augmented images. See docs/accuracy.md.
        """))
  var recipe = Recipe.reference

  @Option(
    name: .customLong("epochs"),
    help: "Passes over the training images. Default: 10, or the recipe's.")
  var askedEpochs: Int?

  @Option(
    name: .customLong("batch-size"),
    help: "Samples of a step, over all ranks together. Default: 128, or the recipe's.")
  var askedBatchSize: Int?

  @Option(
    name: .customLong("learning-rate"),
    help:
      "The learning rate, or its highest. Default: 0.001, with --optimizer sgd 0.05, or the recipe's."
  )
  var askedLearningRate: Float?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How the learning rate changes. Default: constant, or the recipe's.",
      discussion: """
        cosine falls from the learning rate to --final-rate at the end of the epochs; one-cycle rises \
        to it from 1/25 before. With them a run must go on with the same number of epochs.
        """))
  var schedule: Schedule.Kind?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Rise to the learning rate for so many epochs, or steps; for example 1.5 or 200steps.",
      discussion: "Default: none; with one-cycle 30 % of the run.", valueName: "time"))
  var warmup: Warmup?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What is left of the learning rate at the end of cosine or one-cycle. Default: 0.",
      valueName: "share"))
  var finalRate: Double?

  /// Passes over the training images.
  var epochs: Int { askedEpochs ?? recipe.epochs }

  func validate() throws {
    if !(1...100_000).contains(epochs) {
      throw ValidationError("--epochs \(epochs): must be 1 to 100000.")
    }
    if let size = askedBatchSize, !(1...1_048_576).contains(size) {
      throw ValidationError("--batch-size \(size): must be 1 to 1048576.")
    }
    if let rate = askedLearningRate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--learning-rate \(rate): must be a positive number.")
    }
    let kind = schedule ?? recipe.configuration.schedule.kind
    if let finalRate {
      guard kind != .constant else {
        throw ValidationError("--final-rate: only with --schedule cosine or one-cycle.")
      }
      guard finalRate >= 0 && finalRate <= 1 else {
        throw ValidationError("--final-rate \(finalRate): must be 0 to 1.")
      }
    }
    if case .epochs(let length) = warmup, kind != .constant, length >= Double(epochs) {
      throw ValidationError("--warmup \(warmup!): must be less than --epochs \(epochs).")
    }
  }

  /// Changes what was asked for.
  func apply(to configuration: inout TrainingConfiguration) {
    configuration.batchSize = askedBatchSize ?? configuration.batchSize
    configuration.learningRate = askedLearningRate ?? configuration.learningRate
    configuration.schedule.kind = schedule ?? configuration.schedule.kind
    configuration.schedule.warmup = warmup ?? configuration.schedule.warmup
    configuration.schedule.finalFraction = finalRate ?? configuration.schedule.finalFraction
    let isConstant = configuration.schedule.kind == .constant
    if isConstant { configuration.schedule.finalFraction = 0 }
    configuration.schedule.epochs = isConstant ? 0 : epochs
  }
}
