import ArgumentParser
import Glibc
import Kernels
import MPI
import Settings

/// The program: parses the command line before MPI starts, then runs a command.
@main
enum Program {
  static func main() {
    var settings: CommandLineSettings?
    do {
      let own = try CommandLineSettings(ProcessArguments.own)
      settings = own
      var command = try LeNetDist.parseAsRoot(own.arguments)
      try command.run()
    } catch {
      // All ranks parse the same command line: one of them says what is wrong with it.
      let status = settings == nil ? ExitStatus.of(error) : LeNetDist.exitCode(for: error).rawValue
      guard (LaunchEnvironment.current.rank ?? 0) == 0 else {
        usleep(300_000)
        _exit(status)
      }
      guard let settings else {
        FileCommand.tell("\(error)")
        _exit(status)
      }
      if status != 0 {
        settings.origins(in: LeNetDist.message(for: error)).forEach(FileCommand.tell)
      }
      LeNetDist.exit(withError: error)
    }
  }
}

/// The command line's root.
struct LeNetDist: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lenet-dist",
    abstract: "Trains LeNet-5 on MNIST, on one core or on many MPI ranks, with the same result.",
    discussion: """
      Alone:            lenet-dist
      Over four ranks:  mpirun -np 4 lenet-dist

      The same command starts a run, goes on with an interrupted one, and tells the test accuracy of a \
      finished one. Checkpoints in model/ are TensorFlow's; any number of ranks and threads makes the \
      same ones, byte for byte. Where mpirun says "not enough slots", add --oversubscribe.

      Standard output has the results; standard error has all else. Exit codes: 0 done, 64 usage, \
      65 bad data, 66 no data, 70 internal, 71 MPI or a rank failed, or no progress, 73 cannot create or in \
      use, 74 read or write failed, 75 stopped and saved (run again to go on), 76 the gradient is not finite.
      """,
    version: Version.text,
    subcommands: [
      Train.self, Evaluate.self, Status.self, Inspect.self, Convert.self, Export.self,
      Predict.self, ReportCommand.self, BenchmarkCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: Train.self)
}
