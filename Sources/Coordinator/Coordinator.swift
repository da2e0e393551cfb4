package import Checkpoints
import Glibc
package import LeNet
package import SystemPackage

/// What rank 0 adds to training: restore, tell, save. It never speaks MPI, so nothing it does to files can
/// upset the order of collectives.
package struct Coordinator {
  /// The folder within the model's with the best checkpoint: a model folder of its own.
  package static let bestFolder = "best"
  /// The file within the model's folder with the settings of the run.
  package static let settingsFile = "run.yaml"
  private let manager: CheckpointManager
  /// Of the best checkpoint; nil if it is not kept.
  private let bestManager: CheckpointManager?
  private let lock: RunLock
  private let stopFile: StopFile
  private let configuration: TrainingConfiguration
  private let dataChecksum: UInt64
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let console: Console
  private let format: CheckpointFormat
  private let metaGraph: [UInt8]?
  private var monitor: RunMonitor
  /// Whether what is there belongs to another run, and goes once this one has its first checkpoint.
  private var isRestarting: Bool
  private let allowsDataChange: Bool
  private let onSaveError: SaveErrorPolicy
  /// Training metrics of the epoch under way.
  private var epochMetrics = Metrics()

  /// - Parameters:
  ///   - directory: where checkpoints are; created when missing.
  ///   - restarting: whether what is there is to be replaced and not continued.
  ///   - allowsDataChange: whether a run may go on with other data than before.
  ///   - onSaveError: what to do when a checkpoint cannot be written.
  ///   - epochs: how many the run is to have in all.
  ///   - format: of the checkpoints that are saved; those of both are restored.
  ///   - keepsBest: whether the checkpoint that did best in validation is kept in a folder of its own.
  ///   - monitor: whom to tell how it goes.
  ///   - metaGraph: what is written beside each checkpoint as its `.meta` file; nil for none.
  /// - Throws: `RunLocked` when another run uses the directory; `CheckpointError` when it cannot be made or
  ///   written.
  package init(
    directory: FilePath, maxToKeep: Int, restarting: Bool, allowsDataChange: Bool,
    onSaveError: SaveErrorPolicy, configuration: TrainingConfiguration, dataChecksum: UInt64,
    epochs: Int, stepsPerEpoch: Int, console: Console, monitor: RunMonitor,
    format: CheckpointFormat = .v2, keepsBest: Bool = false, metaGraph: [UInt8]? = nil
  ) throws {
    manager = CheckpointManager(directory: directory, maxToKeep: maxToKeep)
    bestManager =
      keepsBest
      ? CheckpointManager(directory: directory.appending(Self.bestFolder), maxToKeep: 1) : nil
    try manager.makeDirectory()
    lock = try RunLock(in: directory)
    if let holder = lock.leftBehindBy {
      console.note("took over from \(holder), which ended without finishing")
    }
    stopFile = StopFile(in: directory)
    try manager.checkWritable()
    self.allowsDataChange = allowsDataChange
    self.onSaveError = onSaveError
    self.configuration = configuration
    self.dataChecksum = dataChecksum
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.console = console
    self.format = format
    self.metaGraph = metaGraph
    isRestarting = restarting
    self.monitor = monitor
    warnOfLittleSpace()
  }

  /// Has a function called when somebody puts a file `STOP` into the directory.
  package func watchStopFile(_ found: @escaping @Sendable () -> Void) {
    if !stopFile.watch(found) { console.note("warning: no thread can watch for a file STOP") }
  }

  /// Writes the settings of the run beside its checkpoints, for people, `inspect` and `--config`.
  ///
  /// - Throws: `CheckpointError`, when a checkpoint that cannot be written is to end the run.
  package func record(settings: [UInt8]) throws(CheckpointError) {
    do {
      try manager.write(settings, to: Self.settingsFile)
    } catch {
      if onSaveError == .stop { throw error }
      console.note("warning: \(error); going on without \(Self.settingsFile)")
    }
  }

  /// Gives the directory up, at the end of a run that came to one.
  package func end() {
    stopFile.remove()
    lock.release()
  }

  /// Says at the start what would otherwise come to light at the first save.
  private func warnOfLittleSpace() {
    guard let free = try? manager.freeBytes() else { return }
    let kept = manager.maxToKeep == 0 ? epochs : min(epochs, manager.maxToKeep)
    let needed = (kept + (bestManager == nil ? 1 : 3)) * StateTensors.checkpointBytes(configuration)
    if free < needed {
      console.note(
        "warning: \(manager.directory): \(free) bytes are free, the checkpoints may need "
          + "\(needed)")
    }
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
        try StateTensors.validate(
          $0, in: manager.directory, foreign: configuration.optimizer.slots)
      })
    else {
      notePlan(epochs: epochs)
      return false
    }
    for warning in restored.warnings { console.note("warning: \(warning)") }
    let path = manager.directory.appending(restored.checkpoint.name).string
    if let record = StateTensors.load(
      restored.checkpoint, into: &state, foreign: configuration.optimizer.slots)
    {
      let differences = RunDifference.between(
        saved: record, asked: configuration, dataChecksum: dataChecksum)
      let refused = differences.filter { !($0.isOfData && allowsDataChange) }
      if state.epoch < epochs && !refused.isEmpty {
        throw RunMismatch(checkpoint: path, differences: refused)
      }
      if !differences.isEmpty {
        console.note("warning: the data is not what \(path) was trained on")
      }
      if let metaGraph, state.epoch < epochs {
        try manager.addMetaGraph(metaGraph, to: restored.checkpoint.name)
      }
      epochMetrics = record.metrics
      // With other data, an epoch may have fewer steps than were done.
      state.step = min(state.step, stepsPerEpoch)
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
    notePlan(epochs: epochs)
    monitor.goesOn(after: state.epoch)
    return true
  }

  /// Tells `status` how far this run is to go.
  private func notePlan(epochs: Int) {
    do throws(CheckpointError) {
      try RunPlan(epochs: epochs, stepsPerEpoch: stepsPerEpoch).write(in: manager.directory)
    } catch {
      console.note("warning: \(error)")
    }
  }

  /// Takes in what was trained since the last call, and tells of it now and then.
  ///
  /// - Parameter logEvery: tell every so many steps; nil for every few seconds.
  package mutating func note(
    _ metrics: Metrics, at state: borrowing TrainingState, logEvery: Int?
  ) {
    guard metrics.count > 0 else { return }
    epochMetrics += metrics
    monitor.trained(metrics, epoch: epochMetrics, at: state, logEvery: logEvery)
  }

  /// After an epoch's validation: saves, and tells how the epoch went.
  ///
  /// The best checkpoint comes first: whoever finds the epoch's own finds its best there, too.
  ///
  /// - Parameter isLast: whether the run ends then, and saving must not fail.
  package mutating func finishEpoch(
    validation: Metrics, state: borrowing TrainingState, isLast: Bool
  ) throws(CheckpointError) {
    let trained = epochMetrics
    epochMetrics = Metrics()
    if let bestManager, state.best?.epoch == state.epoch {
      _ = try save(state, shard: .whole, by: bestManager, isLast: isLast)
    }
    let path = try save(state, shard: .whole, by: manager, isLast: isLast)
    monitor.finishedEpoch(
      training: trained, validation: validation, state: state, saved: path, isLast: isLast)
  }

  /// Saves within an epoch, or at its end before its validation.
  ///
  /// - Parameter isLast: whether the run ends then, and this must not fail.
  package mutating func save(
    _ state: borrowing TrainingState, isLast: Bool
  ) throws(CheckpointError) {
    // Shard 0 of the epoch's steps is that of all of them.
    let shard = Shard(index: state.step % stepsPerEpoch, count: stepsPerEpoch)
    _ = try save(state, shard: shard, by: manager, isLast: isLast)
  }

  /// At the end of the last epoch: tells which was the best, and that there are no more epochs to come.
  ///
  /// - Parameter patience: epochs without a better one after which it ends; nil if it does not.
  package func noteEnd(at state: borrowing TrainingState, patience: Int?) {
    guard let best = state.best else { return }
    if state.epoch < epochs, let patience {
      console.note(
        "no better epoch in \(patience): ended after \(state.epoch) of \(epochs)")
      notePlan(epochs: state.epoch)
    }
    let path = bestManager.map { ": \($0.directory)" } ?? ""
    console.note("best in validation: epoch \(best.epoch), \(best.correct) right\(path)")
  }

  /// Tells that the run ended early, and how it goes on.
  ///
  /// - Parameter reason: who asked this rank; nil if another was asked.
  package func noteStop(at state: borrowing TrainingState, reason: String?) {
    let position =
      state.epoch < epochs
      ? "at epoch \(state.epoch + 1) of \(epochs), step \(state.step) of \(stepsPerEpoch)"
      : "before the test"
    console.note(
      "stopped \(position), by \(reason ?? "another rank's wish"); saved: the same command goes on")
  }

  /// Saves.
  ///
  /// - Returns: where; nil when it failed and the user wants to go on.
  private mutating func save(
    _ state: borrowing TrainingState, shard: Shard, by manager: CheckpointManager, isLast: Bool
  ) throws(CheckpointError) -> String? {
    do {
      return try write(state, shard: shard, by: manager)
    } catch {
      if isLast || onSaveError == .stop { throw error }
      console.note("warning: \(error); going on without this checkpoint")
      return nil
    }
  }

  private mutating func write(
    _ state: borrowing TrainingState, shard: Shard, by manager: CheckpointManager
  ) throws(CheckpointError) -> String {
    // `train-3` is the fourth epoch, whole (reference program) or in part.
    let name = "train-\(state.step == 0 ? state.epoch - 1 : state.epoch)"
    let warnings = try manager.save(
      name: name, shard: shard,
      tensors: StateTensors.tensors(
        of: state, configuration: configuration, metrics: epochMetrics,
        dataChecksum: dataChecksum), format: format, metaGraph: metaGraph,
      replacingOthers: isRestarting)
    for warning in warnings { console.note("warning: \(warning)") }
    if manager.directory == self.manager.directory { isRestarting = false }
    return manager.directory.appending(name).string
  }
}
