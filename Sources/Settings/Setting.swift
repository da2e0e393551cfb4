/// One option with its value, as a file or the environment gives it.
package struct Setting: Equatable, Sendable {
  /// The option's long name, without dashes: `batch-size`.
  package let name: String
  /// Empty, `~` and `null` mean that nothing is set.
  package let value: String
  /// Where it comes from, for messages: "run.yaml, line 3", or "LENET_BATCH_SIZE".
  package let origin: String

  package init(name: String, value: String, origin: String) {
    self.name = name
    self.value = value
    self.origin = origin
  }

  /// Whether it has a value.
  package var isSet: Bool { !["", "~", "null"].contains(value.lowercased()) }

  /// What would be written on the command line for it.
  ///
  /// - Throws: `SettingError.noSuchOption`, or `notYesOrNo` for an option without a value.
  package func arguments(for options: OptionList) throws(SettingError) -> [String] {
    guard let kind = options.kind(of: name) else {
      throw .noSuchOption(name: name, origin: origin)
    }
    if !isSet { return [] }
    let lowercase = value.lowercased()
    if kind == .value { return ["--\(name)=\(value)"] }
    if ["true", "yes", "on", "1"].contains(lowercase) { return ["--\(name)"] }
    if ["false", "no", "off", "0"].contains(lowercase) {
      return kind == .flagWithInversion ? ["--no-\(name)"] : []
    }
    throw .notYesOrNo(name: name, value: value, origin: origin)
  }

  /// Those that environment variables give: `LENET_BATCH_SIZE` for `--batch-size`.
  ///
  /// - Parameters:
  ///   - options: those of the command.
  ///   - environment: the value of a variable; nil where there is none.
  package static func fromEnvironment(
    for options: OptionList, _ environment: (String) -> String?
  ) -> [Setting] {
    options.options.compactMap { option in
      let variable = "LENET_" + option.name.uppercased().map { $0 == "-" ? "_" : $0 }
      return environment(variable).map {
        Setting(name: option.name, value: $0, origin: variable)
      }
    }
  }
}
