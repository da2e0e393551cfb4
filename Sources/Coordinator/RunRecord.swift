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
  }

  /// All scalars, named `lenet_dist/...`: int64, but for the learning rate and the loss.
  package var tensors: [NamedTensor] {
    let integers: [(String, Int64)] = [
      ("format", Int64(StateTensors.format)),
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
    return integers.map { Self.scalar($0, $1) } + [
      Self.scalar("learning_rate", configuration.learningRate),
      Self.scalar("epoch_loss", metrics.loss),
    ]
  }

  /// Reads them back; nil when the checkpoint is of another program, or of a later format.
  package init?(_ tensors: [NamedTensor]) {
    func value<Element: TensorElement>(_ name: String, _ type: Element.Type) -> Element? {
      tensors.first { $0.name == "lenet_dist/" + name && $0.shape.isEmpty }?
        .values(as: type)?.first
    }
    func integer(_ name: String) -> Int? { value(name, Int64.self).map { Int($0) } }
    guard let format = integer("format"), format == StateTensors.format,
      let epoch = integer("epoch"), let step = integer("step"),
      let samplesSeen = integer("samples_seen"), let seed = value("seed", Int64.self),
      let batchSize = integer("batch_size"), let shuffle = integer("shuffle"),
      let validationSize = integer("validation_size"),
      let correct = integer("epoch_correct"), let count = integer("epoch_count"),
      let checksum = value("data_checksum", Int64.self),
      let learningRate = value("learning_rate", Float.self),
      let loss = value("epoch_loss", Double.self),
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
    metrics = Metrics(loss: loss, correct: correct, count: count)
    dataChecksum = UInt64(bitPattern: checksum)
  }

  private static func scalar<Element: TensorElement>(
    _ name: String, _ value: Element
  ) -> NamedTensor {
    NamedTensor(name: "lenet_dist/" + name, shape: [], values: [value])
  }
}
