import Checkpoints
package import LeNet
package import SystemPackage

/// Tells people and programs how a run goes: progress, `metrics.jsonl`, and TensorBoard's events.
///
/// None of it is worth a run: what cannot be written is warned of, once, and training goes on.
package struct RunMonitor {
  private let console: Console
  private let progress: Progress
  private let metricsFile: MetricsFile
  private var events: EventLog?
  private let steps: StepLog
  private let configuration: TrainingConfiguration
  private let facts: RunFacts
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let samplesPerEpoch: Int

  private var clock = RunClock()
  /// Metrics since the last line about them.
  private var sinceLine = Metrics()
  /// Seconds of the epoch's steps, and of those in which rank 0 waited.
  private var stepSeconds = 0.0
  private var waitSeconds = 0.0
  private var learningRate: Float = 0
  private var hasWarned = false

  /// - Parameters:
  ///   - directory: of the model.
  ///   - events: where events go; nil for nowhere.
  ///   - steps: where this rank's worker notes its steps: taken out at each call.
  package init(
    directory: FilePath, progress: Progress, console: Console, events: EventLog?, steps: StepLog,
    configuration: TrainingConfiguration, facts: RunFacts, epochs: Int, stepsPerEpoch: Int,
    samplesPerEpoch: Int
  ) {
    metricsFile = MetricsFile(in: directory)
    self.progress = progress
    self.console = console
    self.events = events
    self.steps = steps
    self.configuration = configuration
    self.facts = facts
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.samplesPerEpoch = samplesPerEpoch
  }

  /// The run goes on after so many epochs: nothing may be told of later ones.
  mutating func goesOn(after epoch: Int) {
    attempt { file throws(CheckpointError) in try file.keep(epochs: epoch) }
  }

  /// Some steps were done.
  mutating func trained(
    _ metrics: Metrics, epoch: Metrics, at state: borrowing TrainingState, logEvery: Int?
  ) {
    sinceLine += metrics
    clock.add(samples: metrics.count)
    takeSteps(before: state.epoch * stepsPerEpoch + state.step)
    let left = max(0, (epochs - state.epoch) * samplesPerEpoch - epoch.count)
    progress.tell(
      ProgressLine(
        epoch: state.epoch + 1, epochs: epochs, step: state.step, steps: stepsPerEpoch,
        loss: epoch.meanLoss, accuracy: epoch.accuracy, samplesPerSecond: clock.rate,
        secondsLeft: clock.secondsLeft(samples: left)),
      sinceLine: &sinceLine, logEvery: logEvery, &clock)
  }

  /// An epoch is done and saved.
  mutating func finishedEpoch(
    training: Metrics, validation: Metrics, state: borrowing TrainingState, saved: String?,
    isLast: Bool
  ) {
    let record = EpochRecord(
      epoch: state.epoch, step: state.epoch * stepsPerEpoch, training: training,
      validation: validation, learningRate: learningRate, samplesPerSecond: clock.rate,
      seconds: clock.epochSeconds, waiting: waitSeconds / max(stepSeconds, 1e-9),
      time: RunClock.date, facts: facts, batchSize: configuration.batchSize)
    progress.tellEpoch(record, epochs: epochs, saved: saved)
    attempt { file throws(CheckpointError) in
      // Only now what an earlier run left is of no use any more.
      try file.keep(epochs: record.epoch - 1)
      try file.append(record)
    }
    if let warning = events?.finishEpoch(record, state: state, isLast: isLast) {
      console.note("warning: \(warning)")
    }
    (stepSeconds, waitSeconds) = (0, 0)
    clock.startEpoch()
    clock.told()
  }

  /// - Parameter end: steps done since the start of the run.
  private mutating func takeSteps(before end: Int) {
    let entries = steps.entries
    for entry in entries {
      stepSeconds += entry.seconds
      waitSeconds += entry.waiting
      learningRate = entry.learningRate
    }
    if let warning = events?.add(entries, firstStep: end - entries.count + 1) {
      console.note("warning: \(warning)")
    }
    steps.clear()
  }

  private mutating func attempt(_ body: (MetricsFile) throws(CheckpointError) -> Void) {
    do {
      try body(metricsFile)
    } catch {
      if !hasWarned { console.note("warning: \(error); training goes on without its lines") }
      hasWarned = true
    }
  }
}
