import ArgumentParser
import Glibc
import Settings

/// The command line with what a file (`--config`) and the environment (`LENET_*`) say put before it: in the
/// argument parser, the last of two wins.
struct CommandLineSettings {
  /// What is to be parsed.
  let arguments: [String]
  /// What did not come from the command line.
  private let settings: [Setting]

  /// - Parameter own: the arguments of the process.
  /// - Throws: `SettingsFileError`, `SettingError`.
  init(_ own: [String]) throws {
    guard let command = Self.command(of: own) else {
      arguments = own
      settings = []
      return
    }
    let options = OptionList(helpText: command.type.helpMessage(columns: 400))
    var settings = Setting.fromEnvironment(for: options) { name in
      getenv(name).map { String(cString: $0) }
    }
    if let file = Self.file(own, environment: settings), options.kind(of: "config") != nil {
      let all = OptionList(helpText: Train.helpMessage(columns: 400))
      // What another command than train has no use for is passed over, what is no option of any is not.
      let read = try SettingsFile.read(file).filter {
        options.kind(of: $0.name) != nil || all.kind(of: $0.name) == nil
      }
      settings = read + settings
    }
    let words = try settings.flatMap { try $0.arguments(for: options) }
    self.settings = settings
    arguments = own.prefix(command.words) + words + own.dropFirst(command.words)
  }

  /// Where the options that an error speaks of were set, if not on the command line.
  func origins(in message: String) -> [String] {
    settings.filter { message.contains("--\($0.name) ") || message.contains("--\($0.name)'") }
      .map { "--\($0.name) is set by \($0.origin)" }
  }

  /// The command that is to run, and how many words name it; nil where one asks for help or the version.
  private static func command(
    of arguments: [String]
  ) -> (type: any ParsableCommand.Type, words: Int)? {
    guard let first = arguments.first, !first.hasPrefix("--") || first == "--" else {
      let asks = ["--help", "--version", "--generate-completion", "--experimental-dump-help"]
      return asks.contains { arguments.first?.hasPrefix($0) == true } ? nil : (Train.self, 0)
    }
    let named = LeNetDist.configuration.subcommands.first { $0._commandName == first }
    return named.map { ($0, 1) }
  }

  /// The file of `--config`, of `LENET_CONFIG` otherwise.
  private static func file(_ arguments: [String], environment: [Setting]) -> String? {
    for (place, argument) in arguments.enumerated().reversed() {
      if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
      if argument == "--config", place + 1 < arguments.count { return arguments[place + 1] }
    }
    return environment.first { $0.name == "config" && !$0.value.isEmpty }?.value
  }
}
