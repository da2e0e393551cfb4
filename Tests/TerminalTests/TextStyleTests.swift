import Terminal
import Testing

/// Colours as people ask for them.
@Suite struct TextStyleTests {
  private func isColored(terminal: Bool, _ variables: [String: String]) -> Bool {
    TextStyle(isTerminal: terminal) { variables[$0] }.isColored
  }

  @Test func onTerminalsOnly() {
    #expect(isColored(terminal: true, [:]))
    #expect(!isColored(terminal: false, [:]))
  }

  @Test func clicolor() {
    #expect(!isColored(terminal: true, ["CLICOLOR": "0"]))
    #expect(isColored(terminal: true, ["CLICOLOR": "1"]))
    #expect(!isColored(terminal: false, ["CLICOLOR": "1"]))
    #expect(isColored(terminal: false, ["CLICOLOR_FORCE": "1", "CLICOLOR": "0"]))
    #expect(!isColored(terminal: false, ["CLICOLOR_FORCE": "0"]))
    #expect(!isColored(terminal: false, ["CLICOLOR_FORCE": ""]))
  }

  @Test func noColorWins() {
    #expect(!isColored(terminal: true, ["NO_COLOR": "1"]))
    #expect(!isColored(terminal: true, ["NO_COLOR": "0", "CLICOLOR_FORCE": "1"]))
    #expect(isColored(terminal: true, ["NO_COLOR": ""]))
  }

  @Test func sequences() {
    #expect(TextStyle(isColored: true).text("a", .bold) == "\u{1B}[1ma\u{1B}[0m")
    #expect(TextStyle.plain.text("a", .bold) == "a")
  }
}
