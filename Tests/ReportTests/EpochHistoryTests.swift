import Report
import Testing

/// `metrics.jsonl`, as it is written and as it may be found.
@Suite struct EpochHistoryTests {
  @Test func linesAreRead() {
    let history = EpochHistory(
      parsing: """
        {"epoch": 1, "loss": 0.25, "validation_correct": 4800, "validation_count": 5000}
        {"epoch":2,"loss":1e-1,"note":"a, \\"b\\" }","accuracy":null,"samples_per_second":180000.5}

        """)
    #expect(history.epochs.map(\.number) == [1, 2])
    #expect(history.epochs[0].trainingLoss == 0.25)
    #expect(history.epochs[0].validationAccuracy == 0.96)
    #expect(history.epochs[1].trainingLoss == 0.1)
    #expect(history.epochs[1].trainingAccuracy == nil)
    #expect(history.epochs[1].samplesPerSecond == 180000.5)
    #expect(history.badLines == 0)
  }

  @Test func ofLinesOnOneEpochTheLastHolds() {
    let history = EpochHistory(
      parsing: (["1", "2", "3", "2"].map { "{\"epoch\": \($0), \"loss\": 0.\($0)}\n" })
        .joined())
    #expect(history.epochs.map(\.number) == [1, 2])
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "1", "{\"epoch\": 1", "{\"epoch\": 1}}", "{\"epoch\": }",
    "{\"epoch\": nan}",
    "{\"epoch\": 0}", "{\"epoch\": -1}", "{\"epoch\": 1e300}", "{\"epoch\": 1,}", "{epoch: 1}",
    "{\"epoch\": {\"a\": 1}}", "{\"epoch\": 0x1}", "{\"a\": 1}", "{\"epoch\": \"1\"}", "\u{0}",
    "{\"a\\",
  ])
  func otherLinesAreCountedAndLeftOut(line: String) {
    let good = "{\"epoch\": 1}"
    let history = EpochHistory(parsing: good + "\n" + line + "\n")
    #expect(history.epochs.map(\.number) == [1])
    #expect(history.badLines == (line.isEmpty ? 0 : 1))
  }
}
