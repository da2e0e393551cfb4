import Benchmark
import Coordinator
import Inference

/// What became of one picture: a prediction, or why there is none.
struct Reading {
  private let name: String
  private let result: Result<(image: DigitImage, prediction: Prediction), any Error>

  /// Reads the picture, and the digit in it.
  init(_ source: DigitSource, _ classifier: Classifier) {
    name = source.name
    result = Result {
      let image = try source.read()
      return (image, classifier.prediction(of: image))
    }
  }

  /// One line on what went wrong.
  var problem: String? {
    guard case .failure(let error) = result else { return nil }
    return "\(error)".split(whereSeparator: \.isNewline).joined(separator: "; ")
  }

  /// The exit code of what went wrong.
  var exitStatus: Int32? {
    guard case .failure(let error) = result else { return nil }
    return ExitStatus.of(error)
  }

  /// For people: nothing, where there is only a problem.
  func text(shows: Bool) -> String {
    guard case .success((let image, let prediction)) = result else { return "" }
    let name = CheckpointReport.printable(name)
    let shares = prediction.probabilities
    guard shows else {
      let list = shares.enumerated().map { "\($0):\(Decimal.text($1, 4))" }
      return "\(name): \(prediction.digit)  " + list.joined(separator: " ") + "\n"
    }
    let picture = TerminalPicture(image, colors: TerminalPicture.hasColors).lines
    let scores = shares.enumerated().map { digit, share in
      let bar = String(repeating: "█", count: Int((share * 20).rounded()))
      let percent = Decimal.text(share * 100, 2)
      let pad = String(repeating: " ", count: 6 - percent.count)
      return "  \(digit)  \(pad)\(percent) %" + (bar.isEmpty ? "" : "  " + bar)
    }
    // The scores beside the middle of the picture.
    let first = (picture.count - scores.count) / 2
    let lines = picture.enumerated().map { row, line in
      line + (scores.indices.contains(row - first) ? scores[row - first] : "")
    }
    return "\(name): \(prediction.digit)\n" + lines.joined(separator: "\n") + "\n"
  }

  /// For programs.
  var json: JSONValue {
    switch result {
    case .success((_, let prediction)):
      .object([
        ("image", .text(name)), ("digit", .integer(prediction.digit)),
        ("probabilities", .list(prediction.probabilities.map { .number($0) })),
        ("logits", .list(prediction.logits.map { .number(Double($0)) })),
      ])
    case .failure: .object([("image", .text(name)), ("error", .text(problem ?? ""))])
    }
  }
}
