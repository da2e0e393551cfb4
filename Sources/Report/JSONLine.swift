/// One JSON object of plain values on a line, as in `metrics.jsonl`: numbers by name; the rest is skipped.
///
/// Not a whole JSON reader (RFC 8259): what is nested is refused.
struct JSONLine {
  /// The members that are numbers.
  private(set) var numbers: [String: Double] = [:]
  private var rest: Substring.UnicodeScalarView

  /// - Returns: nil for what is no such object.
  init?(_ line: Substring) {
    rest = line.unicodeScalars
    guard take("{") else { return nil }
    if !take("}") {
      repeat {
        guard let name = string(), take(":"), value(of: name) else { return nil }
      } while take(",")
      guard take("}") else { return nil }
    }
    skipSpace()
    guard rest.isEmpty else { return nil }
  }

  /// A value, which is remembered if it is a finite number; false if there is none.
  private mutating func value(of name: String) -> Bool {
    skipSpace()
    if rest.first == "\"" { return string() != nil }
    let word = rest.prefix { !",}".unicodeScalars.contains($0) && !Self.isSpace($0) }
    rest = rest[word.endIndex...]
    let text = String(word)
    if ["true", "false", "null"].contains(text) { return true }
    // Double knows more than JSON: inf, nan, 0x10.
    guard word.allSatisfy({ "0123456789+-.eE".unicodeScalars.contains($0) }),
      let number = Double(text), number.isFinite
    else { return false }
    numbers[name] = number
    return true
  }

  /// A string; its escapes stay as they are, since no name we look for has any.
  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar.value >= 32 {
      if scalar == "\"" { return String(text) }
      text.append(scalar)
      if scalar == "\\", let next = rest.popFirst() { text.append(next) }
    }
    return nil
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipSpace() { rest = rest.drop(while: Self.isSpace) }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    " \t\r\n".unicodeScalars.contains(scalar)
  }
}
