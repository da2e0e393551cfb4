import ArgumentParser
import MPI
import Worker

/// When a job that makes no progress is spoken of, and ended.
struct StallOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Name the rank that holds up the job after so long without progress; 0 for never.",
      valueName: "seconds"))
  var stallWarning = 60.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "End the job on all hosts, with 71, after so long without progress; 0 for never.",
      discussion:
        "Longer than the slowest step, and than the slowest reading or writing of a file.",
      valueName: "seconds"))
  var stallAbort = 600.0

  func validate() throws {
    for (name, value) in [("--stall-warning", stallWarning), ("--stall-abort", stallAbort)] {
      guard value >= 0 && value <= 1e8 else {
        throw ValidationError("\(name) \(value): must be 0 (never) or more seconds.")
      }
    }
  }

  /// Starts the watchdog; before MPI.
  func startWatchdog(takesSignals: Bool, maxTime: Double? = nil) -> Watchdog {
    Watchdog(
      .init(
        stallWarning: stallWarning, stallAbort: stallAbort, maxTime: maxTime,
        takesSignals: takesSignals, hasLauncher: LaunchEnvironment.current.hasLauncher,
        stoppedExitCode: ExitStatus.resumable, stalledExitCode: ExitStatus.system))
  }
}
