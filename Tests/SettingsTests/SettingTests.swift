import Settings
import Testing

struct SettingTests {
  private let options = OptionList(
    helpText: """
      OVERVIEW: --not-me <x>

        --epochs <epochs>       Passes. See --seed.
        --learning-rate <learning-rate>
                                The rate.
        --shuffle/--no-shuffle  In another order.
        --restart               Begin anew.
        --version               Show the version.
        -h, --help              Show help information.
      """)

  private func arguments(_ name: String, _ value: String) throws(SettingError) -> [String] {
    try Setting(name: name, value: value, origin: "run.yaml, line 2").arguments(for: options)
  }

  @Test func theOptionsOfAHelpText() {
    #expect(options.options.map(\.name) == ["epochs", "learning-rate", "shuffle", "restart"])
    #expect(options.options.map(\.kind) == [.value, .value, .flagWithInversion, .flag])
  }

  @Test func values() throws {
    #expect(try arguments("epochs", "12") == ["--epochs=12"])
    #expect(try arguments("epochs", "-1") == ["--epochs=-1"])
  }

  @Test(arguments: ["", "null", "~"])
  func nothingIsSet(_ value: String) throws {
    for name in ["epochs", "shuffle", "restart"] { #expect(try arguments(name, value).isEmpty) }
  }

  @Test func onAndOff() throws {
    for value in ["true", "Yes", "on", "1"] {
      #expect(try arguments("shuffle", value) == ["--shuffle"])
      #expect(try arguments("restart", value) == ["--restart"])
    }
    for value in ["false", "No", "off", "0"] {
      #expect(try arguments("shuffle", value) == ["--no-shuffle"])
      #expect(try arguments("restart", value).isEmpty)
    }
  }

  @Test func whatIsNoSetting() {
    #expect(
      throws: SettingError.notYesOrNo(name: "shuffle", value: "12", origin: "run.yaml, line 2")
    ) { try arguments("shuffle", "12") }
    #expect(throws: SettingError.noSuchOption(name: "version", origin: "run.yaml, line 2")) {
      try arguments("version", "true")
    }
  }

  @Test func variables() {
    let variables = ["LENET_LEARNING_RATE": "0.1", "LENET_RESTART": "", "LENET_OTHER": "1"]
    #expect(
      Setting.fromEnvironment(for: options) { variables[$0] } == [
        Setting(name: "learning-rate", value: "0.1", origin: "LENET_LEARNING_RATE"),
        Setting(name: "restart", value: "", origin: "LENET_RESTART"),
      ])
  }
}
