import Coordinator
import Glibc
import Kernels
import LeNet
import MNIST
import MPI
import SystemPackage
import Worker

/// A whole run of `lenet-dist train`, from the data to the last line.
enum TrainingRun {
  /// Steps between two looks at the clock.
  private static let stepsPerLook = 50

  /// - Returns: whether it was asked to stop before its end; a checkpoint was saved then.
  static func run(_ options: Train, _ world: borrowing Communicator) throws -> Bool {
    StopRequest.watchSignals()
    let console = Console(speaks: world.rank == 0)
    let kernels = KernelTable(try InstructionSet.chosen())
    let node = try world.splitByNode()
    let layout = try Layout(threads: options.data.threads, world: world, node: node)
    console.note(
      "lenet-dist \(Version.number): "
        + layout.description(
          ranks: world.size, host: world.hostName, instructionSet: kernels.instructionSet))
    let data = try SharedDataset.open(
      options.data.folder, validationSize: options.data.validationSize, node: node)
    try Handshake.check(options.fields(data: data.checksum), over: world)

    let exchange = try GradientExchange(options.allreduce, world: world)
    var worker = Worker(
      options.numbers, dataset: data.dataset, lenet: LeNet(kernels: kernels),
      threads: layout.threads, ownsCores: layout.ownsCores, exchange: exchange)
    let output = ReferenceOutput(console)
    output.header(files: data.files, counts: data.dataset.counts)
    var coordinator: Coordinator? =
      world.rank == 0
      ? try Coordinator(
        directory: FilePath(options.modelDir), maxToKeep: options.maxToKeep,
        restarting: options.restart, configuration: options.numbers,
        dataChecksum: data.checksum, epochs: options.epochs,
        stepsPerEpoch: worker.stepsPerEpoch, console: console, format: options.checkpointFormat,
        metaGraph: options.metaGraph) : nil
    // Rank 0 alone: the ranks of its node share this memory.
    if try coordinator?.restore(into: &worker.state) == false { worker.initialize() }
    try worker.synchronize(over: world)

    let stopped: Bool
    if worker.state.epoch >= options.epochs {
      let test = try worker.evaluate(data.dataset.test, over: world)
      output.storedTestAccuracy(test.accuracy)
      stopped = false
    } else {
      output.trainingBegins()
      stopped = try train(
        options, &worker, &coordinator, validation: data.dataset.validation, output, world)
      if !stopped {
        output.modelSaved()
        let test = try worker.evaluate(data.dataset.test, over: world)
        output.testAccuracy(test.accuracy)
        console.note("test: \(test.correct)/\(test.count) right")
      }
    }
    worker.stop()
    try exchange.free()
    try data.free()
    try node.free()
    return stopped
  }

  /// The epochs that are left.
  private static func train(
    _ options: Train, _ worker: inout Worker, _ coordinator: inout Coordinator?,
    validation: DatasetPart, _ output: ReferenceOutput, _ world: borrowing Communicator
  ) throws -> Bool {
    while worker.state.epoch < options.epochs && !worker.isStopping {
      let epoch = worker.state.epoch
      let metrics = try worker.train(
        upTo: nextLook(after: worker.state.step, of: worker.stepsPerEpoch, options), over: world)
      coordinator?.note(metrics, at: worker.state, logEvery: options.logEvery)
      if worker.state.epoch > epoch {
        let result = try worker.evaluate(validation, over: world)
        output.epoch(epoch + 1, validationAccuracy: result.accuracy)
        try coordinator?.finishEpoch(validation: result, state: worker.state)
      } else if worker.isStopping || isMultiple(worker.state.step, of: options.checkpointEvery) {
        try coordinator?.save(worker.state)
      }
    }
    guard worker.state.epoch < options.epochs else { return false }
    coordinator?.noteStop(at: worker.state)
    return true
  }

  /// The next step at which there may be something to save or tell: the same on all ranks.
  private static func nextLook(after step: Int, of steps: Int, _ options: Train) -> Int {
    [stepsPerLook, options.checkpointEvery, options.logEvery].compactMap { $0 }
      .map { (step / $0 + 1) * $0 }
      .reduce(steps, min)
  }

  private static func isMultiple(_ step: Int, of interval: Int?) -> Bool {
    interval.map { step % $0 == 0 } ?? false
  }
}

extension Train {
  /// What all ranks must agree on.
  fileprivate func fields(data: UInt64) -> [(name: String, value: UInt64)] {
    [
      ("its version of lenet-dist", Handshake.number(Version.number)),
      ("the content of the data files", data),
      ("--batch-size", UInt64(batchSize)),
      ("--learning-rate", UInt64(learningRate.bitPattern)),
      ("--seed", seed),
      ("--shuffle", shuffle ? 1 : 0),
      ("--validation-size", UInt64(self.data.validationSize)),
      ("--epochs", UInt64(epochs)),
      ("--checkpoint-every", UInt64(checkpointEvery ?? 0)),
      ("--log-every", UInt64(logEvery ?? 0)),
      ("--restart", restart ? 1 : 0),
    ]
  }
}
