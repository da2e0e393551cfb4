import ArgumentParser
import Benchmark
import Coordinator
import Doctor
import Glibc
import Kernels
import MPI
import SystemPackage
import Worker

/// `lenet-dist doctor`: whether a run can start as this job is laid out, and what could be better.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Look at hosts, cores, links, data and model folder before a run; nothing is changed.",
    discussion: """
      Start it as the run would be started, with the same folders:
        mpirun -np 4 lenet-dist doctor
        srun --mpi=pmix lenet-dist doctor --data-dir /data/mnist --model-dir run1 --json

      The last line is the verdict: all well (exit code 0), or what is to be done before a run can start, with the \
      exit code that it would end with: 64 programs that differ, 65 data damaged or different, 66 no data, 73 the \
      model folder cannot be made or is in use, 74 it cannot be written. It takes some seconds, writes one file \
      of a checkpoint's size to the model folder, unless a run is using it, and takes it away again.
      """)

  @OptionGroup var data: DataOptions

  @Option(
    name: .long, help: ArgumentHelp("Folder for checkpoints of the run.", valueName: "folder"))
  var modelDir = "model"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "End the job, with 71, after so long without progress, saying where it stood still; 0 for never.",
      valueName: "seconds"))
  var stallAbort = 60.0

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    if modelDir.isEmpty { throw ValidationError("--model-dir must not be empty.") }
    guard stallAbort >= 0 && stallAbort <= 1e8 else {
      throw ValidationError("--stall-abort \(stallAbort): must be 0 (never) or more seconds.")
    }
  }

  func run() throws {
    let watchdog = Watchdog(
      .init(
        stallWarning: stallAbort / 4, stallAbort: stallAbort, maxTime: nil, takesSignals: false,
        hasLauncher: LaunchEnvironment.current.hasLauncher,
        stoppedExitCode: ExitStatus.resumable, stalledExitCode: ExitStatus.system))
    let code = withWorld(exitCode: ExitStatus.of) { world in try examine(world, watchdog) }
    if code != 0 { Glibc.exit(code) }
  }

  /// - Returns: the exit code, the same on all ranks.
  private func examine(_ world: borrowing Communicator, _ watchdog: Watchdog) throws -> Int32 {
    let node = try world.splitByNode()
    let watched = try watchdog.join(world: world, node: node)
    let layout = try Layout(threads: data.threads, world: world, node: node)
    var examiner = Examiner(
      dataFolder: data.folder, modelFolder: FilePath(modelDir), heartbeat: watchdog.heartbeat,
      exitCode: ExitStatus.of)
    examiner.version = Version.number
    examiner.instructionSet = try InstructionSet.chosen().rawValue
    examiner.validationSize = data.validationSize
    examiner.threads = layout.threads
    examiner.ownsCores = layout.ownsCores
    let examination = try examiner.run(world: world, node: node)
    let diagnosis = examination.map { Diagnosis($0) }
    if let examination, let diagnosis { tell(examination, diagnosis) }
    let code = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
    defer { code.deallocate() }
    code[0] = Int64(diagnosis?.exitCode ?? 0)
    try world.allReduceMax(code)
    watchdog.heartbeat.note(Moment(.ending, step: Examiner.steps))
    try watchdog.leave(watched)
    try node.free()
    return Int32(code[0])
  }

  private func tell(_ examination: Examination, _ diagnosis: Diagnosis) {
    let console = Console(speaks: true)
    guard !json else { return console.line(examination.json(diagnosis).description) }
    let (hosts, ranks) = (examination.hosts.count, examination.ranks.count)
    console.line(
      "lenet-dist \(Version.number), \(examination.first.mpi): \(ranks) rank\(ranks == 1 ? "" : "s") "
        + "on \(hosts) host\(hosts == 1 ? "" : "s")\n")
    console.line(String(examination.table(diagnosis).dropLast()))
  }
}
