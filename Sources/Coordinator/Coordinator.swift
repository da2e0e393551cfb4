package import Checkpoints
import Glibc
package import LeNet
package import SystemPackage

/// What rank 0 adds to training: restore, tell, save. It never speaks MPI, so nothing it does to files can
/// upset the order of collectives.
package struct Coordinator {
  private let manager: CheckpointManager
  private let configuration: TrainingConfiguration
  private let dataChecksum: UInt64
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let console: Console
  private let format: CheckpointFormat
  private let metaGraph: [UInt8]?
  /// Whether what is there belongs to another run, and goes once this one has its first checkpoint.
  private var isRestarting: Bool
  /// Training metrics of the epoch under way.
  private var epochMetrics = Metrics()
  /// Those since the last line about them.
  private var sinceLine = Metrics()
  private var clock: EpochClock

  /// - Parameters:
  ///   - directory: where checkpoints are; created when missing.
  ///   - restarting: whether what is there is to be replaced and not continued.
  ///   - epochs: how many the run is to have in all.
  ///   - format: of the checkpoints that are saved; those of both are restored.
  ///   - metaGraph: what is written beside each checkpoint as its `.meta` file; nil for none.
  /// - Throws: `CheckpointError` when the directory cannot be made or written.
  package init(
    directory: FilePath, maxToKeep: Int, restarting: Bool, configuration: TrainingConfiguration,
    dataChecksum: UInt64, epochs: Int, stepsPerEpoch: Int, console: Console,
    format: CheckpointFormat = .v2, metaGraph: [UInt8]? = nil
  ) throws(CheckpointError) {
    manager = CheckpointManager(directory: directory, maxToKeep: maxToKeep)
    try manager.checkWritable()
    self.configuration = configuration
    self.dataChecksum = dataChecksum
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.console = console
    self.format = format
    self.metaGraph = metaGraph
    isRestarting = restarting
    clock = EpochClock()
  }

  /// Puts the newest good checkpoint into `state`, and says where the run goes on.
  ///
  /// A checkpoint of another program, which says nothing of its position, counts as the end of the
  /// epoch in its name: `train-7` of the eighth.
  ///
  /// - Returns: whether there was one.
  /// - Throws: `CheckpointError.noneGood`; `RunMismatch` when an unfinished run was made with choices
  ///   that would change its numbers.
  package mutating func restore(into state: inout TrainingState) throws -> Bool {
    guard !isRestarting,
      let restored = try manager.restore(validate: {
        try StateTensors.validate($0, in: manager.directory)
      })
    else { return false }
    for warning in restored.warnings { console.note("warning: \(warning)") }
    let path = manager.directory.appending(restored.checkpoint.name).string
    if let record = StateTensors.load(restored.checkpoint, into: &state) {
      let differences = RunDifference.between(
        saved: record, asked: configuration, dataChecksum: dataChecksum)
      if state.epoch < epochs && !differences.isEmpty {
        throw RunMismatch(checkpoint: path, differences: differences)
      }
      epochMetrics = record.metrics
    } else {
      state.epoch = max(0, CheckpointManager.number(of: restored.checkpoint.name)) + 1
      console.note(
        "\(path) is another program's: taken as the end of epoch \(state.epoch)")
    }
    if state.epoch < epochs {
      console.note(
        "Resuming from \(path) (epoch \(state.epoch + 1) of \(epochs), "
          + "step \(state.step) of \(stepsPerEpoch))")
    }
    return true
  }

  /// Takes in what was trained since the last call, and tells of it now and then.
  ///
  /// - Parameter logEvery: tell every so many steps; nil for every few seconds.
  package mutating func note(
    _ metrics: Metrics, at state: borrowing TrainingState, logEvery: Int?
  ) {
    epochMetrics += metrics
    sinceLine += metrics
    clock.add(samples: metrics.count)
    let (epoch, step) =
      state.step == 0 ? (state.epoch, stepsPerEpoch) : (state.epoch + 1, state.step)
    let isDue = logEvery.map { step % $0 == 0 } ?? (clock.isDue && step < stepsPerEpoch)
    guard isDue else { return }
    clock.told()
    console.note(
      "epoch \(epoch)/\(epochs) step \(step)/\(stepsPerEpoch): loss "
        + "\(Decimal.text(sinceLine.meanLoss, 6)), \(clock.rate) samples/s")
    sinceLine = Metrics()
  }

  /// After an epoch's validation: saves, and tells how the epoch went.
  package mutating func finishEpoch(
    validation: Metrics, state: borrowing TrainingState
  ) throws(CheckpointError) {
    let trained = epochMetrics
    epochMetrics = Metrics()
    let path = try save(state, shard: .whole)
    console.note(
      "epoch \(state.epoch)/\(epochs): loss \(Decimal.text(trained.meanLoss, 4)), "
        + "accuracy \(Decimal.text(trained.accuracy, 4)), \(clock.rate) samples/s; "
        + "validation \(validation.correct)/\(validation.count); saved \(path)")
    clock.start()
  }

  /// Saves within an epoch.
  package mutating func save(_ state: borrowing TrainingState) throws(CheckpointError) {
    try save(state, shard: Shard(index: state.step, count: stepsPerEpoch))
  }

  /// Tells that the run ended early, and how it goes on.
  package func noteStop(at state: borrowing TrainingState) {
    console.note(
      "stopped at epoch \(state.epoch + 1) of \(epochs), step \(state.step) of \(stepsPerEpoch); "
        + "saved: the same command goes on")
  }

  @discardableResult
  private mutating func save(
    _ state: borrowing TrainingState, shard: Shard
  ) throws(CheckpointError) -> String {
    // `train-3` is the fourth epoch, whole (reference program) or in part.
    let name = "train-\(shard == .whole ? state.epoch - 1 : state.epoch)"
    let warnings = try manager.save(
      name: name, shard: shard,
      tensors: StateTensors.tensors(
        of: state, configuration: configuration, metrics: epochMetrics,
        dataChecksum: dataChecksum), format: format, metaGraph: metaGraph,
      replacingOthers: isRestarting)
    for warning in warnings { console.note("warning: \(warning)") }
    isRestarting = false
    return manager.directory.appending(name).string
  }
}
