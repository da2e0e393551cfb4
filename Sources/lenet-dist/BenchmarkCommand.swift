import ArgumentParser
import Benchmark
import Glibc
import Kernels
import MNIST
import MPI
import SystemPackage
import Worker

/// `lenet-dist benchmark`: how fast this machine trains, and where the time goes.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measure kernels, steps, and scaling over threads and ranks, in about a minute.",
    discussion: """
      Examples:
        lenet-dist benchmark
        lenet-dist benchmark --json > today.json
        LENET_ISA=avx2 lenet-dist benchmark --kernels-only --seconds 10
        lenet-dist benchmark --predict --ranks-per-host 64 --latency 2 --bandwidth 12000

      Started without mpirun: it starts mpirun itself. Without data it draws digits of its own. Rates \
      compare with the peak of the same moment; see the quartiles for how far others use the machine.
      """)

  /// What a measuring process measures.
  enum Measurement: String, ExpressibleByArgument {
    case kernels, scaling, counts
  }

  @OptionGroup var data: DataOptions

  @Flag(help: "Results as JSON instead of tables.")
  var json = false

  @Option(name: .long, help: "About how long it may take.")
  var seconds = 60.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Samples of a step, over all ranks together.",
      discussion: "Default: 128, and 1024 for scaling."))
  var batchSize: Int?

  @Flag(help: "Only the kernels and the step of one thread.")
  var kernelsOnly = false

  @OptionGroup(title: "Prediction") var options: PredictOptions

  @Option(name: .long, help: .hidden)
  var measure: Measurement?

  @Option(name: .long, help: .hidden)
  var launchedAt: Int?

  @Option(name: .long, help: .hidden)
  var allreduce = AllReduce.shared

  @Flag(help: .hidden)
  var madeUp = false

  func validate() throws {
    if !(seconds >= 0 && seconds <= 3600) {
      throw ValidationError("--seconds \(seconds): must be 0 to 3600.")
    }
    if let batchSize, !(1...16_384).contains(batchSize) {
      throw ValidationError("--batch-size \(batchSize): must be 1 to 16384.")
    }
    if measure == nil, (LaunchEnvironment.current.size ?? 1) > 1 {
      throw ValidationError("benchmark starts mpirun itself: start it without.")
    }
  }

  /// The first is for kernels and steps.
  var batchSizes: [Int] { batchSize.map { [$0] } ?? [128, 1024] }

  func run() throws {
    if let measure {
      withWorld(exitCode: ExitStatus.of) { world in
        try BenchmarkRank.run(self, measure, world)
      }
      return
    }
    do {
      try runAll()
    } catch {
      Self.tell("\(error)")
      Glibc.exit(ExitStatus.of(error))
    }
  }

  private func runAll() throws {
    let instructionSet = try InstructionSet.chosen()
    let isMadeUp = try drawsDigits()
    var arguments = isMadeUp ? ["--made-up"] : ["--data-dir", data.folder.string]
    arguments += ["--validation-size", "\(data.validationSize)"]
    if let batchSize { arguments += ["--batch-size", "\(batchSize)"] }
    let launcher = Launcher(arguments: arguments)
    let dataName = isMadeUp ? "made-up" : data.folder.string
    let heading: [(name: String, value: JSONValue)] = [
      ("version", .text(Version.number)), ("mpi", .text(libraryVersion)),
      ("instructionSet", .text(instructionSet.rawValue)), ("data", .text(dataName)),
    ]
    let title =
      "lenet-dist \(Version.number), \(libraryVersion), \(instructionSet.rawValue) kernels,"
      + " \(launcher.cores) cores, data: \(isMadeUp ? "made-up digits" : data.folder.string)"
    if options.predict {
      let report = try prediction(launcher: launcher)
      print(json ? report.json(heading: heading).description : title + "\n" + report.table)
      return
    }
    var run = BenchmarkRun(
      seconds: seconds, batchSizes: batchSizes, kernelsOnly: kernelsOnly, launcher: launcher
    ) { Self.tell("benchmark: \($0)") }
    let report = try run.run()
    if json {
      print(report.json(heading: heading).description)
    } else {
      print(title)
      print(report.table, terminator: "")
    }
  }

  /// A line on standard error.
  static func tell(_ text: String) {
    var line = "lenet-dist: \(text)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Whether there is no data, and the user did not say that there is.
  private func drawsDigits() throws -> Bool {
    do {
      _ = try MNISTDirectory(data.folder, validationSize: data.validationSize)
      return false
    } catch .missing where data.dataDir == nil {
      return true
    }
  }
}
