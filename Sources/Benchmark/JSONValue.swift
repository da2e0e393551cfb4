/// A value of JSON (RFC 8259) to be written; objects keep the order they were given.
package indirect enum JSONValue {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Null if it is no finite number.
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([(name: String, value: JSONValue)])

  /// The text, with line breaks and indentation of two spaces.
  package var description: String {
    var text = ""
    write(to: &text, indentation: "")
    return text
  }

  private func write(to text: inout String, indentation: String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .text(let value): Self.write(value, to: &text)
    case .list(let values):
      Self.write(values, between: ("[", "]"), to: &text, indentation) { value, text, inner in
        value.write(to: &text, indentation: inner)
      }
    case .object(let members):
      Self.write(members, between: ("{", "}"), to: &text, indentation) { member, text, inner in
        Self.write(member.name, to: &text)
        text += ": "
        member.value.write(to: &text, indentation: inner)
      }
    }
  }

  /// A list's values or an object's members, each on a line of its own.
  private static func write<Element>(
    _ elements: [Element], between marks: (String, String), to text: inout String,
    _ indentation: String, _ writeElement: (Element, inout String, String) -> Void
  ) {
    text += marks.0
    let inner = indentation + "  "
    for (place, element) in elements.enumerated() {
      text += (place == 0 ? "\n" : ",\n") + inner
      writeElement(element, &text, inner)
    }
    if !elements.isEmpty { text += "\n" + indentation }
    text += marks.1
  }

  private static func write(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
