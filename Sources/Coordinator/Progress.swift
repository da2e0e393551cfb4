import LeNet
package import Terminal

/// Where people see how far a run is: one live line on a terminal, or a plain line now and then.
package struct Progress: Sendable {
  private let console: Console
  private let mode: ProgressMode
  /// Where the live line is drawn; nil for plain lines.
  private let terminal: ErrorTerminal?

  /// Seconds between plain lines, and between redraws: at most ten a second.
  private static let plainInterval = 5.0
  private static let redrawInterval = 0.1

  /// - Parameter terminal: what there is of it; nil for none.
  package init(_ mode: ProgressMode, console: Console, terminal: ErrorTerminal?) {
    self.console = console
    self.mode = mode
    self.terminal =
      switch mode {
      case .auto: console.speaks ? terminal : nil
      case .bar: console.speaks ? terminal ?? .whatever : nil
      case .plain, .none: nil
      }
  }

  /// Tells of a step, if it is time to.
  ///
  /// - Parameters:
  ///   - line: how far the run is.
  ///   - sinceLine: metrics since the last plain line; begun anew when there was one.
  ///   - logEvery: a plain line every so many steps; nil for every few seconds.
  func tell(
    _ line: ProgressLine, sinceLine: inout Metrics, logEvery: Int?, _ clock: inout RunClock
  ) {
    if let logEvery {
      if line.step % logEvery == 0 { say(line, &sinceLine, &clock) }
    } else if mode != .none, terminal == nil, clock.isDue(every: Self.plainInterval),
      line.step < line.steps
    {
      say(line, &sinceLine, &clock)
    }
    // A line just written counts as a redraw: under mpirun it may still be on its way to the terminal.
    guard let terminal, clock.isDue(every: Self.redrawInterval) else { return }
    clock.told()
    LiveLine.draw(line.text(columns: terminal.columns, style: console.style), on: terminal)
  }

  private func say(_ line: ProgressLine, _ sinceLine: inout Metrics, _ clock: inout RunClock) {
    console.note(
      "epoch \(line.epoch)/\(line.epochs) step \(line.step)/\(line.steps): loss "
        + "\(Decimal.text(sinceLine.meanLoss, 6)), accuracy \(Decimal.text(sinceLine.accuracy, 4)), "
        + "\(Int(line.samplesPerSecond)) samples/s, "
        + "\(line.secondsLeft.map(ProgressLine.duration) ?? "?") left")
    clock.told()
    sinceLine = Metrics()
  }

  /// Tells how an epoch went.
  func tellEpoch(_ record: EpochRecord, epochs: Int, saved: String?) {
    guard mode != .none else { return }
    console.note(
      "epoch \(record.epoch)/\(epochs): loss \(Decimal.text(record.training.meanLoss, 4)), "
        + "accuracy \(Decimal.text(record.training.accuracy, 4)), "
        + "\(Int(record.samplesPerSecond)) samples/s; "
        + "validation \(record.validation.correct)/\(record.validation.count)"
        + (saved.map { "; saved \($0)" } ?? ""))
  }
}
