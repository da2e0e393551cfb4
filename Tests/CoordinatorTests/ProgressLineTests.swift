import Terminal
import Testing

@testable import Coordinator

/// The live line: what it says, and that it never fills a terminal's line.
@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    epoch: 3, epochs: 10, step: 215, steps: 430, loss: 0.04314, accuracy: 0.98765,
    samplesPerSecond: 183_456.7, secondsLeft: 61.2)

  @Test func wide() {
    #expect(
      line.text(columns: 200)
        == "epoch 3/10 [###############...............] step 215/430, loss 0.0431, accuracy 0.9876, "
        + "183456 samples/s, 1:02 left")
  }

  @Test func narrower() {
    #expect(
      line.text(columns: 80)
        == "epoch 3/10 step 215/430, loss 0.0431, accuracy 0.9876, 1:02 left")
    #expect(line.text(columns: 60) == "epoch 3/10 50%, loss 0.0431, accuracy 0.9876, 1:02 left")
    #expect(line.text(columns: 42) == "3/10 50% loss 0.0431 acc 0.9876 1:02 left")
    #expect(line.text(columns: 40) == "3/10 50% loss 0.0431 1:02 left")
    #expect(line.text(columns: 20) == "3/10 50% 1:02 left")
    #expect(line.text(columns: 12) == "3/10 50%")
  }

  @Test(arguments: 0...200) func neverFull(columns: Int) {
    var long = line
    (long.epoch, long.epochs, long.step, long.steps) = (99_999, 100_000, 54_999, 55_000)
    (long.loss, long.samplesPerSecond, long.secondsLeft) = (123_456.789, 1e9, 1e9)
    for line in [line, long] { #expect(line.text(columns: columns).count <= max(0, columns - 1)) }
  }

  @Test func coloursTakeNoRoom() {
    let colored = line.text(columns: 130, style: TextStyle(isColored: true))
    #expect(colored.contains("\u{1B}[1mepoch 3/10\u{1B}[0m"))
    var bare = ""
    var isInSequence = false
    for character in colored {
      if character == "\u{1B}" { isInSequence = true }
      if !isInSequence { bare.append(character) }
      if character == "m" { isInSequence = false }
    }
    #expect(bare.count == line.text(columns: 130).count)
  }

  @Test func unknownTimeAndNoSteps() {
    var line = line
    line.secondsLeft = nil
    line.steps = 0
    #expect(line.text(columns: 30).hasSuffix("? left"))
  }

  @Test func durations() {
    #expect(ProgressLine.duration(0) == "0:00")
    #expect(ProgressLine.duration(6.2) == "0:07")
    #expect(ProgressLine.duration(754) == "12:34")
    #expect(ProgressLine.duration(3723) == "1:02:03")
    #expect(ProgressLine.duration(-5) == "0:00")
    #expect(ProgressLine.duration(.infinity) == "99999:59:59")
  }
}
