import Checkpoints
import Coordinator
import LeNet
import Testing

/// The choices of a run, through a checkpoint and back.
@Suite struct RunRecordTests {
  private func tensors(_ configuration: TrainingConfiguration, best: BestEpoch? = nil)
    -> [NamedTensor]
  {
    var state = TrainingState()
    state.epoch = 2
    state.best = best
    return StateTensors.tensors(
      of: state, configuration: configuration, metrics: Metrics(), dataChecksum: 7)
  }

  /// Every choice another than usual.
  private var unusual: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.schedule.kind = .oneCycle
    configuration.schedule.epochs = 12
    configuration.schedule.warmup = .epochs(1.5)
    configuration.schedule.finalFraction = 0.125
    configuration.optimizer = .sgd(momentum: 0.75, nesterov: true)
    configuration.weightDecay = 0.5
    configuration.averageDecay = 0.99
    configuration.augmentation.shift = 1
    configuration.augmentation.rotation = 2
    configuration.augmentation.scaling = 0.25
    configuration.augmentation.elastic = 3
    return configuration
  }

  @Test func everyChoiceComesBack() throws {
    var other = unusual
    other.schedule.warmup = .steps(0)
    other.optimizer = .sgd(momentum: 0, nesterov: false)
    for configuration in [TrainingConfiguration(), unusual, other] {
      let best = BestEpoch(epoch: 2, correct: 4900, loss: 12.5)
      let record = try #require(RunRecord(tensors(configuration, best: best)))
      #expect(record.configuration == configuration)
      #expect(record.best == best)
    }
  }

  /// The reference program's runs have its 32 tensors and 13 scalars of format 1, and nothing else.
  @Test func theReferenceHasNothingNew() {
    let plain = tensors(TrainingConfiguration())
    #expect(plain.count == 45)
    #expect(
      plain.first { $0.name == "lenet_dist/format" }?.values(as: Int64.self) == [1])
    let names = Set(tensors(unusual).map(\.name))
    #expect(
      names.contains("Variable_3/Momentum") && names.contains("Variable/ExponentialMovingAverage"))
    #expect(!names.contains("Variable/Adam") && !names.contains("beta1_power"))
  }

  @Test func everyDifferenceIsToldByItsOption() throws {
    let record = try #require(RunRecord(tensors(TrainingConfiguration())))
    let differences = RunDifference.between(saved: record, asked: unusual, dataChecksum: 7)
    #expect(
      differences.map(\.option) == [
        "--schedule", "--epochs of the schedule", "--warmup", "--final-rate", "--optimizer",
        "--momentum", "Nesterov's momentum", "--weight-decay", "--average", "--augment-shift",
        "--augment-rotate", "--augment-scale", "--augment-elastic",
      ])
    let same = try #require(RunRecord(tensors(unusual)))
    #expect(RunDifference.between(saved: same, asked: unusual, dataChecksum: 7).isEmpty)
  }
}
