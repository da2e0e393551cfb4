import ArgumentParser
import Coordinator
import Terminal

extension ProgressMode: ExpressibleByArgument {}

/// How a run can be watched.
struct MonitoringOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A live line (bar), a plain line every few seconds, or none; auto: bar on a terminal, else plain.",
      discussion: "Colours as NO_COLOR, CLICOLOR and CLICOLOR_FORCE say."))
  var progress = ProgressMode.auto

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder for TensorBoard's events (default: events in the model folder).",
      valueName: "folder"))
  var logDir: String?

  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Write events for TensorBoard.")
  var events = true

  func validate() throws {
    if logDir?.isEmpty == true { throw ValidationError("--log-dir must not be empty.") }
  }

  /// How lines on standard error look.
  func style(_ terminal: ErrorTerminal?) -> TextStyle {
    TextStyle(isTerminal: terminal != nil && progress != .plain)
  }
}
