import ArgumentParser
import Checkpoints
import Coordinator
import Kernels
import LeNet
import MNIST
import MPI
import SystemPackage
import Worker

extension StoredModel.Weights: ExpressibleByArgument {}

/// `lenet-dist evaluate`: the test accuracy of a checkpoint, and nothing else.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell how many test images a checkpoint reads rightly; nothing is written.",
    discussion: """
      Examples:
        lenet-dist evaluate                                the newest checkpoint of model/
        lenet-dist evaluate --checkpoint model/train-3     that one, of ours or of TensorFlow
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup(title: "Stalls") var stall: StallOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder with checkpoints; the newest good one is taken.", valueName: "folder"))
  var modelDir = "model"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A checkpoint by name, without .index: of ours, or of TensorFlow.", valueName: "path"))
  var checkpoint: String?

  @Option(
    name: .long,
    help: "Of a checkpoint with averaged weights, those, or what the last step left.")
  var weights = StoredModel.Weights.averaged

  func run() throws {
    let watchdog = stall.startWatchdog(takesSignals: false)
    withWorld(exitCode: ExitStatus.of) { world in try evaluate(world, watchdog) }
  }

  private func evaluate(_ world: borrowing Communicator, _ watchdog: Watchdog) throws {
    let console = Console(speaks: world.rank == 0)
    let node = try world.splitByNode()
    let watched = try watchdog.join(world: world, node: node)
    let layout = try Layout(threads: data.threads, world: world, node: node)
    let shared = try SharedDataset.open(
      data.folder, validationSize: data.validationSize, world: world, node: node)
    try Handshake.check(
      [
        ("its version of lenet-dist", Handshake.number(Version.number)),
        ("the content of the data files", shared.checksum),
      ], over: world)
    let exchange = try GradientExchange(.shared, threads: layout.threads, world: world)
    var worker = Worker(
      TrainingConfiguration(), dataset: shared.dataset,
      lenet: LeNet(kernels: KernelTable(try InstructionSet.chosen())), threads: layout.threads,
      ownsCores: layout.ownsCores, exchange: exchange,
      heartbeat: watchdog.heartbeat)
    let output = ReferenceOutput(console)
    output.header(files: shared.files, counts: shared.dataset.counts)
    if world.rank == 0 { try restore(into: &worker.state, console) }
    try worker.synchronize(over: world)
    guard let validation = try worker.evaluate(shared.dataset.validation, over: world),
      let test = try worker.evaluate(shared.dataset.test, as: .testing, over: world)
    else { preconditionFailure("nobody asks an evaluation to stop") }
    console.note(
      "validation: \(validation.correct)/\(validation.count) right; "
        + "test: \(test.correct)/\(test.count) right")
    output.storedTestAccuracy(test.accuracy)
    worker.stop()
    try exchange.free()
    try shared.free()
    try watchdog.leave(watched)
    try node.free()
  }

  private func restore(into state: inout TrainingState, _ console: Console) throws {
    let restored = try StoredModel.read(FilePath(checkpoint ?? modelDir), weights: weights)
    for warning in restored.warnings { console.note("warning: \(warning)") }
    StateTensors.load(restored.checkpoint, into: &state)
    let isAveraged = weights == .averaged && StoredModel.hasAverages(restored.checkpoint)
    console.note("Restored \(restored.path)\(isAveraged ? ", averaged weights" : "")")
  }
}
