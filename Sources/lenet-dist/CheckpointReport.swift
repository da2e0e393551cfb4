import Benchmark
import Checkpoints
import Coordinator
import LeNet

/// The tensors of one checkpoint.
struct CheckpointReport {
  private let checkpoint: Checkpoint
  private let summaries: [TensorSummary]

  /// Looks at every value.
  init(_ checkpoint: Checkpoint) {
    self.checkpoint = checkpoint
    summaries = checkpoint.tensors.map { TensorSummary($0) }
  }

  /// With what choices the run that wrote it was started; none of another program's.
  private var settings: [TrainingConfiguration.Setting] {
    RunRecord(checkpoint.tensors)?.configuration.settings ?? []
  }

  /// A table for people.
  var text: String {
    let bytes = checkpoint.tensors.reduce(0) { $0 + $1.bytes.count }
    var table = [["tensor", "type", "shape", "least", "greatest", "norm", "crc32c"]]
    for (tensor, summary) in zip(checkpoint.tensors, summaries) {
      let (least, greatest) = summary.range.map { (Self.text($0), Self.text($1)) } ?? ("", "")
      let note = summary.nonFinite == 0 ? "" : "  \(summary.nonFinite) not finite"
      table.append([
        Self.printable(tensor.name), "\(tensor.dataType)",
        "[" + tensor.shape.map { String($0) }.joined(separator: ",") + "]", least, greatest,
        summary.norm.map { Self.text(.real($0)) } ?? "", Self.hexadecimal(summary.checksum) + note,
      ])
    }
    return
      "\(checkpoint.name): \(checkpoint.format.rawValue), \(checkpoint.tensors.count) tensors, "
      + "\(bytes) bytes of values\n" + settingsText + Self.aligned(table)
  }

  /// The choices that are not as in the reference program.
  private var settingsText: String {
    guard !settings.isEmpty else { return "" }
    let unusual = settings.filter { !$0.isUsual }.map { "\($0.option) \($0.value)" }
    return "trained with "
      + (unusual.isEmpty ? "the reference program's settings" : unusual.joined(separator: ", "))
      + "\n"
  }

  /// For programs.
  var json: JSONValue {
    let tensors = zip(checkpoint.tensors, summaries).map { tensor, summary in
      let place = checkpoint.places[tensor.name]
      return JSONValue.object([
        ("name", .text(tensor.name)), ("type", .text("\(tensor.dataType)")),
        ("shape", .list(tensor.shape.map { .integer($0) })),
        ("least", summary.range.map { Self.json($0.least) } ?? .null),
        ("greatest", summary.range.map { Self.json($0.greatest) } ?? .null),
        ("norm", summary.norm.map { .number($0) } ?? .null),
        ("notFinite", .integer(summary.nonFinite)),
        ("crc32c", .text(Self.hexadecimal(summary.checksum))),
        ("file", place.map { .text($0.file) } ?? .null),
        ("offset", place.map { .integer($0.offset) } ?? .null),
      ])
    }
    return .object([
      ("name", .text(checkpoint.name)), ("format", .text(checkpoint.format.rawValue)),
      ("settings", .object(settings.map { ($0.option, .text($0.value)) })),
      ("tensors", .list(tensors)),
    ])
  }

  private static func text(_ number: TensorSummary.Number) -> String {
    switch number {
    case .integer(let value): "\(value)"
    case .real(let value): value.isFinite && !Float(value).isFinite ? "\(value)" : "\(Float(value))"
    }
  }

  private static func json(_ number: TensorSummary.Number) -> JSONValue {
    switch number {
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// A name from a file, without what would move a terminal's cursor.
  static func printable(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }

  /// Columns as wide as their widest cell, two blanks apart.
  static func aligned(_ table: [[String]]) -> String {
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max()! }
    let lines = table.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) {
        line += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
    return lines.joined(separator: "\n")
  }
}
