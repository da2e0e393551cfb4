import Settings
import Testing

struct SettingsFileTests {
  private func parse(_ text: String) throws(SettingsFileError) -> [Setting] {
    try SettingsFile.parse(Array(text.utf8), path: "run.yaml")
  }

  private func problem(_ text: String) -> String {
    do {
      return "accepted: \(try parse(text))"
    } catch {
      return error.description
    }
  }

  @Test func optionsInTheirOrderWithTheirLines() throws {
    let settings = try parse(
      "# a comment\n---\nbatch-size: 512\n\nlearning_rate: 2e-3 # small\nmodel-dir: 'a: b'\nshuffle: no\n"
    )
    #expect(settings.map(\.name) == ["batch-size", "learning-rate", "model-dir", "shuffle"])
    #expect(settings.map(\.value) == ["512", "2e-3", "a: b", "no"])
    #expect(settings[1].origin == "run.yaml, line 5")
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "{}"])
  func nothingIsNoSetting(_ text: String) throws {
    #expect(try parse(text).isEmpty)
  }

  @Test(arguments: [
    ("batch-size: 1\nbatch_size: 2\n", "line 2: batch-size is there twice"),
    ("epochs: [1, 2]\n", "line 1: is no option with one value"),
    ("train:\n  epochs: 1\n", "line 2: is no option with one value"),
    ("- epochs\n", "line 1: is no option with one value"),
    ("epochs\n", "line 1: is no option with one value"),
    ("epochs: 1\n\tseed: 2\n", "line 2: found a tab character that violates indentation"),
    ("a: *b\n", "line 1: is no option with one value"),
    ("a: 'b\n", "line 2: found unexpected end of stream"),
  ])
  func whatIsNoListOfOptions(_ text: String, _ expected: String) {
    #expect(problem(text).hasPrefix("run.yaml, " + expected), "\(problem(text))")
  }

  @Test func whatIsWrittenIsRead() throws {
    let values: [(name: String, value: String?)] = [
      ("a", "128"), ("b", "a/b.c"), ("c", "ein Modell: \"neu\" \\ # \t\u{7F}\n"), ("d", ""),
      ("e", "- x"), ("f", "ä€"), ("g", "-1e-05"),
    ]
    let text = SettingsFile.text(values + [("h", nil)], comment: "of a test")
    let read = try SettingsFile.parse(text, path: "run.yaml")
    #expect(read.map(\.name) == ["a", "b", "c", "d", "e", "f", "g", "h"])
    #expect(read.map(\.value) == values.map { $0.value ?? "" } + ["null"])
    #expect(read[0].origin == "run.yaml, line 2")
  }

  @Test func aMissingFile() {
    #expect(throws: SettingsFileError.self) { try SettingsFile.read("/nowhere/run.yaml") }
  }
}
