import Glibc
import MPI

/// How commands that only handle files run: without MPI, and on one process if there are several.
enum FileCommand {
  /// Runs the command; an error ends the process with one line and its exit code.
  static func run(_ body: () throws -> Void) {
    guard (LaunchEnvironment.current.rank ?? 0) == 0 else { return }
    do {
      try body()
    } catch {
      let text = String(describing: error).split(whereSeparator: \.isNewline)
      tell(text.joined(separator: "; "))
      Glibc.exit(ExitStatus.of(error))
    }
  }

  /// A line on standard error.
  static func tell(_ text: String) {
    var line = "lenet-dist: \(text)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
