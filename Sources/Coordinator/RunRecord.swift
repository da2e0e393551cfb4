package import Checkpoints
package import LeNet

/// What a checkpoint says of the run that wrote it, beside the reference program's tensors.
package struct RunRecord: Sendable {
  /// Whole epochs done, and steps of the one after.
  package var epoch: Int
  package var step: Int
  /// Samples trained on since the start.
  package var samplesSeen: Int
  /// The choices that change the numbers.
  package var configuration: TrainingConfiguration
  /// Training metrics of the epoch that `step` belongs to, so far.
  package var metrics: Metrics
  /// `Dataset.checksum` of the data.
  package var dataChecksum: UInt64
  /// The epoch that did best in validation, where that is kept.
  package var best: BestEpoch?

  package init(
    state: borrowing TrainingState, configuration: TrainingConfiguration, metrics: Metrics,
    dataChecksum: UInt64
  ) {
    epoch = state.epoch
    step = state.step
    samplesSeen = state.samplesSeen
    self.configuration = configuration
    self.metrics = metrics
    self.dataChecksum = dataChecksum
    best = state.best
  }

  /// All scalars, named `lenet_dist/...`: int64, but for the rates and the loss. Choices that the reference
  /// program does not have are there only where they are made, and raise the format.
  package var tensors: [NamedTensor] {
    let integers: [(String, Int64)] = [
      ("format", Int64(configuration.isReference ? 1 : StateTensors.format)),
      ("epoch", Int64(epoch)),
      ("step", Int64(step)),
      ("samples_seen", Int64(samplesSeen)),
      ("seed", Int64(bitPattern: configuration.seed)),
      ("batch_size", Int64(configuration.batchSize)),
      ("shuffle", configuration.shuffles ? 1 : 0),
      ("validation_size", Int64(configuration.validationSize)),
      ("epoch_correct", Int64(metrics.correct)),
      ("epoch_count", Int64(metrics.count)),
      ("data_checksum", Int64(bitPattern: dataChecksum)),
    ]
    return integers.map { RecordScalars.tensor($0, $1) } + [
      RecordScalars.tensor("learning_rate", configuration.learningRate),
      RecordScalars.tensor("epoch_loss", metrics.loss),
    ] + configuration.choices + bestTensors
  }

  private var bestTensors: [NamedTensor] {
    guard let best else { return [] }
    return [
      RecordScalars.tensor("best_epoch", Int64(best.epoch)),
      RecordScalars.tensor("best_correct", Int64(best.correct)),
      RecordScalars.tensor("best_loss", best.loss),
    ]
  }

  /// Reads them back; nil when the checkpoint is of another program, or of a later format.
  package init?(_ tensors: [NamedTensor]) {
    let scalars = RecordScalars(tensors)
    guard let format = scalars.integer("format"), (1...StateTensors.format).contains(format),
      let epoch = scalars.integer("epoch"), let step = scalars.integer("step"),
      let samplesSeen = scalars.integer("samples_seen"),
      let seed = scalars.value("seed", Int64.self),
      let batchSize = scalars.integer("batch_size"), let shuffle = scalars.integer("shuffle"),
      let validationSize = scalars.integer("validation_size"),
      let correct = scalars.integer("epoch_correct"), let count = scalars.integer("epoch_count"),
      let checksum = scalars.value("data_checksum", Int64.self),
      let learningRate = scalars.value("learning_rate", Float.self),
      let loss = scalars.value("epoch_loss", Double.self),
      epoch >= 0, step >= 0, samplesSeen >= 0, batchSize > 0
    else { return nil }
    self.epoch = epoch
    self.step = step
    self.samplesSeen = samplesSeen
    configuration = TrainingConfiguration()
    configuration.seed = UInt64(bitPattern: seed)
    configuration.batchSize = batchSize
    configuration.shuffles = shuffle != 0
    configuration.validationSize = validationSize
    configuration.learningRate = learningRate
    guard configuration.takeChoices(scalars) else { return nil }
    metrics = Metrics(loss: loss, correct: correct, count: count)
    dataChecksum = UInt64(bitPattern: checksum)
    if let epoch = scalars.integer("best_epoch"), let correct = scalars.integer("best_correct"),
      let loss = scalars.value("best_loss", Double.self)
    {
      best = BestEpoch(epoch: epoch, correct: correct, loss: loss)
    }
  }
}
