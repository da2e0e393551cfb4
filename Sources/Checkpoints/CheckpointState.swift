/// The contents of the `checkpoint` file, which says which checkpoints of a directory are official.
///
/// Protobuf's text form of TensorFlow's CheckpointState. Parsing what `description` gives yields an
/// equal value.
package struct CheckpointState: Equatable, Sendable {
  /// The prefix of the newest checkpoint.
  package var latest: String
  /// The prefixes of all that are kept, oldest first.
  package var all: [String]
  /// When each of them was written, in seconds since 1970; empty when not recorded.
  package var timestamps: [Double] = []
  /// Bookkeeping of TensorFlow's `keep_checkpoint_every_n_hours`.
  package var lastPreserved: Double?

  /// The state with the given newest and kept checkpoints.
  package init(latest: String, all: [String]) {
    self.latest = latest
    self.all = all
  }

  /// Reads the text of a state file; errors give `file`, line and column.
  package init(parsing text: [UInt8], file: String) throws(CheckpointError) {
    self.init(latest: "", all: [])
    var reader = TextFormatReader(text, file: file)
    try reader.checkUTF8()
    while let name = try reader.nextFieldName() {
      switch name {
      case "model_checkpoint_path":
        latest = try reader.texts(allowsList: false)[0]
      case "all_model_checkpoint_paths":
        all += try reader.texts(allowsList: true)
      case "all_model_checkpoint_timestamps":
        timestamps += try reader.numbers(allowsList: true)
      case "last_preserved_timestamp":
        lastPreserved = try reader.numbers(allowsList: false)[0]
      default:
        throw reader.error("unknown field \(name)")
      }
    }
    guard !latest.isEmpty else { throw reader.error("no model_checkpoint_path") }
  }
}

extension CheckpointState: CustomStringConvertible {
  /// The text of a state file, as TensorFlow writes it.
  package var description: String {
    var lines = ["model_checkpoint_path: \(Self.quoted(latest))"]
    lines += all.map { "all_model_checkpoint_paths: \(Self.quoted($0))" }
    lines += timestamps.map { "all_model_checkpoint_timestamps: \($0)" }
    if let lastPreserved { lines.append("last_preserved_timestamp: \(lastPreserved)") }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "'", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ", "\u{7f}":
        let digits = String(scalar.value, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
