import Terminal

/// How far a run is, as a line for people that fits a terminal.
struct ProgressLine {
  /// Counted from 1, of how many.
  var epoch: Int
  var epochs: Int
  /// Steps done of the epoch, of how many.
  var step: Int
  var steps: Int
  /// Of the epoch so far.
  var loss: Double
  var accuracy: Double
  var samplesPerSecond: Double
  /// Nil while nobody knows.
  var secondsLeft: Double?

  /// Characters of the bar between its brackets.
  private static let barWidths = 10...30

  /// The line for a terminal of so many columns; always shorter, as a full line may wrap.
  func text(columns: Int, style: TextStyle = .plain) -> String {
    let room = max(0, columns - 1)
    guard let fields = layouts.first(where: { Self.width(of: $0) <= room }) else {
      return String("\(epoch)/\(epochs) \(percent)".prefix(room))
    }
    let head = style.text(fields[0], .bold)
    let rest = fields.dropFirst().joined(separator: " ")
    let barRoom = min(room - Self.width(of: fields) - 3, Self.barWidths.upperBound)
    guard fields == layouts[0], barRoom >= Self.barWidths.lowerBound else {
      return head + " " + rest
    }
    return head + " [" + bar(barRoom, style) + "] " + rest
  }

  /// From the widest to the narrowest.
  private var layouts: [[String]] {
    let loss = Decimal.text(loss, 4)
    let accuracy = Decimal.text(accuracy, 4)
    let left = secondsLeft.map { Self.duration($0) + " left" } ?? "? left"
    return [
      [
        "epoch \(epoch)/\(epochs)",
        "step \(step)/\(steps), loss \(loss), accuracy \(accuracy), "
          + "\(Int(samplesPerSecond)) samples/s, \(left)",
      ],
      [
        "epoch \(epoch)/\(epochs)",
        "step \(step)/\(steps), loss \(loss), accuracy \(accuracy), \(left)",
      ],
      ["epoch \(epoch)/\(epochs)", "\(percent), loss \(loss), accuracy \(accuracy), \(left)"],
      ["\(epoch)/\(epochs)", "\(percent) loss \(loss) acc \(accuracy)", left],
      ["\(epoch)/\(epochs)", "\(percent) loss \(loss)", left],
      ["\(epoch)/\(epochs)", percent, left],
    ]
  }

  private static func width(of fields: [String]) -> Int {
    fields.map(\.count).reduce(fields.count - 1, +)
  }

  private var percent: String { "\(steps == 0 ? 0 : step * 100 / steps)%" }

  private func bar(_ width: Int, _ style: TextStyle) -> String {
    let done = steps == 0 ? 0 : min(step * width / steps, width)
    return style.text(String(repeating: "#", count: done), .green)
      + String(repeating: ".", count: width - done)
  }

  /// As "0:07", "12:34" or "1:02:03"; days are hours.
  static func duration(_ seconds: Double) -> String {
    let seconds = Int(min(max(seconds, 0), 359_999_999).rounded(.up))
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return (hours > 0 ? "\(hours):" + two(minutes) : "\(minutes)") + ":" + two(seconds % 60)
  }
}
