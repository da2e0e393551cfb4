import Events
import Kernels
package import LeNet
package import MNIST
package import SystemPackage

/// What TensorBoard shows of a run: curves of steps and epochs, spreads of weights and gradients, pictures,
/// the command line and the settings.
///
/// Steps are counted from the start of the run, over all epochs. A process begins a file of its own with its
/// first step. After the first failure nothing more is written.
package struct EventLog {
  private let directory: FilePath
  private let configuration: TrainingConfiguration
  private let facts: RunFacts
  private let probe: ModelProbe
  private var file: EventFile?
  private var hasFailed = false

  /// - Parameters:
  ///   - directory: made with the first event.
  ///   - training: whose first images gradients are shown of.
  ///   - validation: of which wrongly read images are shown.
  package init(
    in directory: FilePath, configuration: TrainingConfiguration, facts: RunFacts, lenet: LeNet,
    training: DatasetPart, validation: DatasetPart
  ) {
    self.directory = directory
    self.configuration = configuration
    self.facts = facts
    probe = ModelProbe(lenet: lenet, training: training, validation: validation)
  }

  /// Adds steps.
  ///
  /// - Parameter firstStep: the number of the first, from 1.
  /// - Returns: a warning when this did not work for the first time.
  mutating func add(_ steps: UnsafeBufferPointer<StepLog.Entry>, firstStep: Int) -> String? {
    guard !steps.isEmpty else { return nil }
    return write(firstStep: firstStep) { file in
      for (place, step) in steps.enumerated() {
        file.add(
          [
            .scalar("step/loss", step.loss),
            .scalar("step/accuracy", Double(step.correct) / Double(max(1, step.count))),
            .scalar("step/learning_rate", Double(step.learningRate)),
            .scalar("step/samples_per_second", Double(step.count) / max(step.seconds, 1e-9)),
            .scalar("step/waiting", step.waiting / max(step.seconds, 1e-9)),
          ], step: firstStep + place, time: step.time)
      }
    }
  }

  /// Adds an epoch, at its last step.
  ///
  /// - Returns: as `add`.
  mutating func finishEpoch(
    _ record: EpochRecord, state: borrowing TrainingState, isLast: Bool
  ) -> String? {
    guard !hasFailed else { return nil }
    var values: [Summary] = [
      .scalar("epoch/loss", record.training.meanLoss),
      .scalar("epoch/accuracy", record.training.accuracy),
      .scalar("epoch/learning_rate", Double(record.learningRate)),
      .scalar("epoch/samples_per_second", record.samplesPerSecond),
      .scalar("epoch/waiting", record.waiting),
    ]
    if record.validation.count > 0 {
      values.append(.scalar("epoch/validation_loss", record.validation.meanLoss))
      values.append(.scalar("epoch/validation_accuracy", record.validation.accuracy))
    }
    values += probe.summaries(
      of: state.parameters.base,
      evaluated: configuration.averages ? state.averages.base : state.parameters.base)
    if isLast { values.append(Hyperparameters.end(at: record.time)) }
    return write(firstStep: record.step) {
      $0.add(values, step: record.step, time: record.time)
    }
  }

  private mutating func write(
    firstStep: Int, _ add: (inout EventFile) -> Void
  ) -> String? {
    guard !hasFailed else { return nil }
    do {
      if file == nil { file = try begin(firstStep: firstStep) }
      add(&file!)
      try file!.flush()
      return nil
    } catch {
      hasFailed = true
      file?.close()
      return "\(file?.path ?? directory): cannot write: \(error); "
        + "training goes on without events for TensorBoard"
    }
  }

  private func begin(firstStep: Int) throws(Errno) -> EventFile {
    let now = RunClock.date
    var file = try EventFile(in: directory, firstStep: firstStep, time: now)
    let hyperparameters = Hyperparameters(
      values: configuration.hyperparameters,
      metrics: [
        ("epoch/validation_accuracy", "validation accuracy"),
        ("epoch/validation_loss", "validation loss"), ("epoch/loss", "loss"),
        ("epoch/samples_per_second", "samples/s"),
      ])
    file.add(
      hyperparameters.start(at: now) + [.text("run", description)], step: firstStep, time: now)
    return file
  }

  /// The command line, and who runs it.
  private var description: String {
    "    " + facts.commandLine.joined(separator: " ") + "\n\nlenet-dist \(facts.version), "
      + "\(facts.ranks) ranks and \(facts.threads) threads on \(facts.hosts) hosts"
  }
}

extension TrainingConfiguration {
  /// Every choice that changes the numbers, under the names of the options.
  var hyperparameters: [(name: String, value: Hyperparameters.Value)] {
    settings.map { setting in
      let name = setting.option.hasPrefix("--") ? setting.option.dropFirst(2) : setting.option[...]
      return (String(name), Double(setting.value).map { .number($0) } ?? .text(setting.value))
    }
  }
}
