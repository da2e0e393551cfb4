import Coordinator
import Glibc
import Kernels
import LeNet
import MNIST
import MPI
import SystemPackage
import Terminal
import Worker

/// A whole run of `lenet-dist train`, from the data to the last line.
enum TrainingRun {
  /// Between two looks at the clock: samples, so that slow steps are looked at more often; and steps, at most.
  private static let samplesPerLook = 6400
  private static let stepsPerLook = 50

  /// - Parameter terminal: where people see what is said, if anywhere.
  /// - Returns: whether it was asked to stop before its end; a checkpoint was saved then.
  static func run(
    _ options: Train, _ world: borrowing Communicator, _ watchdog: Watchdog,
    _ terminal: ErrorTerminal?
  ) throws -> Bool {
    let console = Console(speaks: world.rank == 0, style: options.monitoring.style(terminal))
    let kernels = KernelTable(try InstructionSet.chosen())
    let node = try world.splitByNode()
    let watched = try watchdog.join(world: world, node: node)
    let layout = try Layout(threads: options.data.threads, world: world, node: node)
    console.note(
      "lenet-dist \(Version.number): "
        + layout.description(
          ranks: world.size, host: world.hostName, instructionSet: kernels.instructionSet))
    if let advice = layout.advice(ranks: world.size) { console.note(advice) }
    watchdog.heartbeat.note(Moment(.loading))
    let data = try SharedDataset.open(
      options.data.folder, validationSize: options.data.validationSize, world: world, node: node)
    try Handshake.check(options.fields(data: data.checksum), over: world)

    watchdog.heartbeat.note(Moment(.restoring))
    let exchange = try GradientExchange(
      options.allreduce, threads: layout.threads, world: world)
    let lenet = LeNet(kernels: kernels)
    let steps = world.rank == 0 ? StepLog(capacity: stepsPerLook) : nil
    var worker = Worker(
      options.numbers, dataset: data.dataset, lenet: lenet,
      threads: layout.threads, ownsCores: layout.ownsCores, exchange: exchange,
      heartbeat: watchdog.heartbeat, log: steps)
    let output = ReferenceOutput(console)
    output.header(files: data.files, counts: data.dataset.counts)
    let monitor = steps.map { steps in
      options.monitor(
        steps, data.dataset, lenet, stepsPerEpoch: worker.stepsPerEpoch, console: console, terminal,
        facts: RunFacts(
          ranks: world.size, threads: layout.totalThreads, hosts: layout.nodes,
          version: Version.number, commandLine: CommandLine.arguments))
    }
    var coordinator: Coordinator? = try monitor.map { monitor in
      try Coordinator(
        directory: FilePath(options.modelDir), maxToKeep: options.maxToKeep,
        restarting: options.restart, allowsDataChange: options.allowDataChange,
        onSaveError: options.onSaveError, configuration: options.numbers,
        dataChecksum: data.checksum, epochs: options.epochs,
        stepsPerEpoch: worker.stepsPerEpoch, console: console, monitor: monitor,
        format: options.checkpointFormat, keepsBest: options.best.keepBest,
        metaGraph: options.metaGraph)
    }
    coordinator?.watchStopFile { StopRequest.set("the file STOP") }
    // Rank 0 alone: the ranks of its node share this memory.
    if try coordinator?.restore(into: &worker.state) == false { worker.initialize() }
    if !options.best.tracksBest { worker.state.best = nil }
    try worker.synchronize(over: world)

    if isDone(worker.state, options) {
      coordinator?.noteEnd(at: worker.state, patience: options.best.patience)
      let test = try worker.evaluate(data.dataset.test, as: .testing, over: world)
      if let test {
        output.storedTestAccuracy(test.accuracy)
        console.note("test: \(test.correct)/\(test.count) right")
      }
    } else {
      try coordinator?.record(settings: options.settingsFile)
      output.trainingBegins()
      try train(
        options, &worker, &coordinator, validation: data.dataset.validation, output, world, watchdog
      )
      if !worker.isStopping {
        output.modelSaved()
        coordinator?.noteEnd(at: worker.state, patience: options.best.patience)
        if let test = try worker.evaluate(data.dataset.test, as: .testing, over: world) {
          output.testAccuracy(test.accuracy)
          console.note("test: \(test.correct)/\(test.count) right")
        }
      }
    }
    if worker.isStopping {
      coordinator?.noteStop(at: worker.state, reason: StopRequest.reason)
    }
    watchdog.heartbeat.note(worker.moment(.ending))
    coordinator?.end()
    worker.stop()
    try exchange.free()
    try data.free()
    try watchdog.leave(watched)
    try node.free()
    return worker.isStopping
  }

  /// The epochs that are left, or as much of them as there is time for.
  private static func train(
    _ options: Train, _ worker: inout Worker, _ coordinator: inout Coordinator?,
    validation: DatasetPart, _ output: ReferenceOutput, _ world: borrowing Communicator,
    _ watchdog: Watchdog
  ) throws {
    while !isDone(worker.state, options) && !worker.isStopping {
      let metrics = try worker.train(
        upTo: nextLook(after: worker.state.step, of: worker.stepsPerEpoch, options), over: world)
      coordinator?.note(metrics, at: worker.state, logEvery: options.logEvery)
      if worker.state.step == worker.stepsPerEpoch, !worker.isStopping,
        let result = try worker.evaluate(validation, over: world)
      {
        worker.finishEpoch(validation: options.best.tracksBest ? result : nil)
        watchdog.heartbeat.note(worker.moment(.saving))
        output.epoch(worker.state.epoch, validationAccuracy: result.accuracy)
        try coordinator?.finishEpoch(
          validation: result, state: worker.state, isLast: isDone(worker.state, options))
      } else if worker.isStopping || isMultiple(worker.state.step, of: options.checkpointEvery) {
        watchdog.heartbeat.note(worker.moment(.saving))
        try coordinator?.save(worker.state, isLast: worker.isStopping)
      }
    }
  }

  /// Whether no epoch is left, or none is wanted: the same on all ranks.
  private static func isDone(_ state: borrowing TrainingState, _ options: Train) -> Bool {
    state.epoch >= options.epochs
      || state.step == 0 && options.best.isExhausted(epoch: state.epoch, best: state.best)
  }

  /// The next step at which there may be something to save or tell: the same on all ranks.
  private static func nextLook(after step: Int, of steps: Int, _ options: Train) -> Int {
    let look = min(stepsPerLook, max(1, samplesPerLook / options.numbers.batchSize))
    return [look, options.checkpointEvery, options.logEvery].compactMap { $0 }
      .map { (step / $0 + 1) * $0 }
      .reduce(steps, min)
  }

  private static func isMultiple(_ step: Int, of interval: Int?) -> Bool {
    interval.map { step % $0 == 0 } ?? false
  }
}

extension Train {
  /// Whom to tell how the run goes.
  fileprivate func monitor(
    _ steps: StepLog, _ dataset: Dataset, _ lenet: LeNet, stepsPerEpoch: Int, console: Console,
    _ terminal: ErrorTerminal?, facts: RunFacts
  ) -> RunMonitor {
    let directory = FilePath(modelDir)
    let events =
      monitoring.events
      ? EventLog(
        in: monitoring.logDir.map { FilePath($0) } ?? directory.appending("events"),
        configuration: numbers, facts: facts, lenet: lenet, training: dataset.training,
        validation: dataset.validation) : nil
    return RunMonitor(
      directory: directory,
      progress: Progress(monitoring.progress, console: console, terminal: terminal),
      console: console, events: events, steps: steps, configuration: numbers, facts: facts,
      epochs: epochs, stepsPerEpoch: stepsPerEpoch, samplesPerEpoch: dataset.training.count)
  }

  /// What all ranks must agree on.
  fileprivate func fields(data: UInt64) -> [(name: String, value: UInt64)] {
    [
      ("its version of lenet-dist", Handshake.number(Version.number)),
      ("its program file", FileFingerprint.of("/proc/self/exe")),
      ("the content of the data files", data),
    ] + numbers.settings.map { ($0.option, Handshake.number($0.value)) } + [
      ("--epochs", UInt64(epochs)),
      ("--keep-best", best.keepBest ? 1 : 0),
      ("--patience", UInt64(best.patience ?? 0)),
      ("--checkpoint-every", UInt64(checkpointEvery ?? 0)),
      ("--log-every", UInt64(logEvery ?? 0)),
      ("--restart", restart ? 1 : 0),
      ("--allreduce", Handshake.number(allreduce.rawValue)),
    ]
  }
}
