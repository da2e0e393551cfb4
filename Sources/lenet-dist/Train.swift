import ArgumentParser
import Checkpoints
import Coordinator
import Glibc
import Kernels
import LeNet
import MPI
import ModelExport
import SystemPackage
import Terminal
import Worker

extension AllReduce: ExpressibleByArgument {}
extension SaveErrorPolicy: ExpressibleByArgument {}
extension CheckpointFormat: ExpressibleByArgument {}

/// `lenet-dist train`, the default command.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train, go on with an interrupted run, or tell the test accuracy of a finished one.",
    discussion: """
      Examples:
        mpirun -np 4 lenet-dist                       ten epochs over four ranks
        mpirun -np 2 lenet-dist --epochs 20           ten more, on another number of ranks
        lenet-dist --recipe best --model-dir best     more right, in more time
        lenet-dist --batch-size 512 --learning-rate 0.002 --schedule cosine --model-dir wide

      Ctrl-C, SIGTERM, SIGUSR1, SIGUSR2, --max-time or a file STOP in the model folder end the step, save, \
      and exit with 75; then the same command goes on. A second signal ends the job without saving, \
      a third the process.
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup(title: "Recipe and learning rate") var recipe: RecipeOptions
  @OptionGroup(title: "Optimizer") var optimizer: OptimizerOptions
  @OptionGroup(title: "Augmentation") var augmentation: AugmentationOptions
  @OptionGroup(title: "Validation") var best: BestOptions
  @OptionGroup(title: "Stalls") var stall: StallOptions
  @OptionGroup(title: "Monitoring") var monitoring: MonitoringOptions

  @Option(
    name: .long,
    help: "Decides initial weights, the order of each epoch, and how images are augmented.")
  var seed: UInt64 = 1

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Take the images in another order each epoch, or in the file's.")
  var shuffle = true

  @Option(
    name: .long,
    help: ArgumentHelp("Folder for checkpoints; created when missing.", valueName: "folder"))
  var modelDir = "model"

  @Option(name: .long, help: "Checkpoints to keep; 0 keeps all.")
  var maxToKeep = 5

  @Option(
    name: .long,
    help: ArgumentHelp("Also save every so many steps within an epoch.", valueName: "steps"))
  var checkpointEvery: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "TensorFlow's format to save in: v2, or v1 for readers from before 0.12.",
      discussion: "Checkpoints of both are gone on from.", valueName: "format"))
  var checkpointFormat = CheckpointFormat.v2

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Write the graph for TensorFlow's import_meta_graph beside each checkpoint.")
  var meta = true

  @Flag(help: "Begin anew; older checkpoints stay until the first new one is complete.")
  var restart = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Save and stop after so long; for example 1:50:00, 30:00 or 90 (seconds).", valueName: "time")
  )
  var maxTime: TimeLimit?

  @Option(
    name: .long,
    help: "When a checkpoint cannot be written: stop (74), or warn and continue.")
  var onSaveError = SaveErrorPolicy.stop

  @Flag(help: "Go on with an interrupted run although the data files have changed.")
  var allowDataChange = false

  @Option(
    name: .long,
    help: ArgumentHelp("Tell loss and accuracy every so many steps.", valueName: "steps"))
  var logEvery: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How gradients are summed over ranks: shared memory and node leaders, or one MPI_Allreduce.",
      discussion: "The result is the same, bit for bit."))
  var allreduce = AllReduce.shared

  func validate() throws {
    if maxToKeep < 0 {
      throw ValidationError("--max-to-keep \(maxToKeep): must be 0 (all) or more.")
    }
    if let checkpointEvery, checkpointEvery < 1 {
      throw ValidationError("--checkpoint-every \(checkpointEvery): must be 1 or more.")
    }
    if let logEvery, logEvery < 1 {
      throw ValidationError("--log-every \(logEvery): must be 1 or more.")
    }
    if modelDir.isEmpty { throw ValidationError("--model-dir must not be empty.") }
  }

  /// Passes over the training images.
  var epochs: Int { recipe.epochs }

  /// What changes the numbers: the recipe's, but for what was asked for.
  var numbers: TrainingConfiguration {
    var configuration = recipe.recipe.configuration
    optimizer.apply(to: &configuration)
    recipe.apply(to: &configuration)
    augmentation.apply(to: &configuration.augmentation)
    configuration.seed = seed
    configuration.shuffles = shuffle
    configuration.validationSize = data.validationSize
    return configuration
  }

  /// What is saved beside each checkpoint.
  var metaGraph: [UInt8]? {
    meta ? MetaGraph.encode(numbers, format: checkpointFormat) : nil
  }

  func run() throws {
    let watchdog = stall.startWatchdog(
      takesSignals: true, maxTime: maxTime.map { Double($0.seconds) })
    // Before MPI starts: it makes every process look like one that mpirun started.
    let terminal = ErrorTerminal.find(hasLauncher: LaunchEnvironment.current.hasLauncher)
    let stopped = withWorld(exitCode: ExitStatus.of) { world in
      try TrainingRun.run(self, world, watchdog, terminal)
    }
    if stopped { Glibc.exit(ExitStatus.resumable) }
  }
}
