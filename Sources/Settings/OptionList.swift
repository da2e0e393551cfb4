/// The options of a command, as its help text lists them.
///
/// The text is the argument parser's own account of the command line, so no second list can differ from it.
package struct OptionList: Sendable {
  /// What an option takes.
  package enum Kind: Equatable, Sendable {
    /// A value: `--epochs <epochs>`.
    case value
    /// Nothing; it can only be turned on: `--restart`.
    case flag
    /// Nothing; it can be turned on and off: `--shuffle/--no-shuffle`.
    case flagWithInversion
  }

  /// Names without dashes, in the order of the help text.
  package private(set) var options: [(name: String, kind: Kind)] = []

  /// - Parameter helpText: lines such as `  --seed <seed>   Decides …`; all others are passed over.
  package init(helpText: String) {
    for line in helpText.split(separator: "\n") where line.hasPrefix("  --") {
      let definition = line.dropFirst(4)
      let name = definition.prefix { !" /".utf8.contains($0.utf8.first!) }
      let rest = definition.dropFirst(name.count)
      let kind: Kind =
        rest.hasPrefix(" <") ? .value : rest.hasPrefix("/") ? .flagWithInversion : .flag
      if !Self.notSettings.contains(String(name)) { options.append((String(name), kind)) }
    }
  }

  /// What the option of a name takes; nil if there is none.
  package func kind(of name: String) -> Kind? {
    options.first { $0.name == name }?.kind
  }

  /// What is asked of the program, and no setting of a run.
  private static let notSettings: Set = ["version", "help"]
}
