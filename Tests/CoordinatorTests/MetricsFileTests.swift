import Checkpoints
import SystemPackage
import Testing

@testable import Coordinator

/// `metrics.jsonl`: one whole line for each epoch, none for those that are to come again.
@Suite struct MetricsFileTests {
  private func text(_ directory: TemporaryDirectory) throws -> String {
    let file = try InputFile(
      MetricsFile.fileName, in: directory.path, limit: 1 << 20, using: LocalFileSystem())
    return String(decoding: try file.readAll(), as: UTF8.self)
  }

  @Test func aLine() {
    #expect(
      EpochRecord.ofTest(3).json
        == #"{"epoch": 3, "step": 1290, "loss": 0.5, "accuracy": 0.4, "samples": 110, "#
        + #""validation_loss": null, "validation_accuracy": null, "validation_correct": 0, "#
        + #""validation_count": 0, "learning_rate": 0.001, "samples_per_second": 1000.0, "#
        + #""seconds": 1.500000, "waiting": 0.2500, "time": "2024-05-06T12:53:20.250Z", "#
        + #""ranks": 2, "threads": 4, "batch_size": 128}"#)
  }

  @Test func appendsAndCuts() throws {
    let directory = TemporaryDirectory()
    let file = MetricsFile(in: directory.path)
    try file.keep(epochs: 3)  // no file is no problem
    for epoch in 1...4 { try file.append(EpochRecord.ofTest(epoch)) }
    let lines = (1...4).map { EpochRecord.ofTest($0).json + "\n" }
    #expect(try text(directory) == lines.joined())
    try file.keep(epochs: 4)
    #expect(try text(directory) == lines.joined())
    try file.keep(epochs: 2)
    #expect(try text(directory) == lines[..<2].joined())
    try file.append(EpochRecord.ofTest(3))
    #expect(try text(directory) == lines[..<3].joined())
    try file.keep(epochs: 0)
    #expect(try text(directory) == "")
  }

  @Test func damagedLinesGo() {
    let good = EpochRecord.ofTest(1).json + "\n"
    let count = good.utf8.count
    for damage in ["{\"epoch\": 2, \"st", "{\"epoch\": 2, \"step\"\n", "\0\0\0\n", "\n", "{}\n"] {
      #expect(MetricsFile.prefix(of: Array((good + damage).utf8), epochs: 9) == count)
      #expect(MetricsFile.prefix(of: Array((good + damage + good).utf8), epochs: 9) == count)
    }
    #expect(MetricsFile.prefix(of: Array(good.utf8).dropLast(), epochs: 9) == 0)
    #expect(MetricsFile.prefix(of: [], epochs: 9) == 0)
  }

  @Test func whatIsNoFileIsLeftAlone() throws {
    let directory = TemporaryDirectory()
    try LocalFileSystem().createDirectory(directory.path.appending(MetricsFile.fileName))
    let file = MetricsFile(in: directory.path)
    #expect(throws: CheckpointError.self) { try file.keep(epochs: 1) }
    #expect(throws: CheckpointError.self) { try file.append(EpochRecord.ofTest(1)) }
  }
}
