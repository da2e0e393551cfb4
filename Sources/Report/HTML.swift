/// A piece of HTML or SVG. Whatever becomes one from a string is text, and is escaped.
struct HTML: ExpressibleByStringInterpolation, Sendable {
  /// As it stands in the file.
  let source: String

  /// Text, escaped.
  init(_ text: String) { source = Self.escaped(text) }

  init(stringLiteral text: String) { self.init(text) }

  private init(source: String) { self.source = source }

  /// One after the other.
  init(_ pieces: [HTML]) { source = pieces.map(\.source).joined() }

  /// A style sheet of our own, which is not escaped.
  static func style(_ sheet: StaticString) -> HTML {
    HTML(source: "<style>\(sheet)</style>")
  }

  /// The line that HTML files begin with.
  static let documentType = HTML(source: "<!doctype html>\n")

  /// An element; the values of its attributes are escaped, its name and theirs are ours.
  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ children: HTML...
  ) -> HTML {
    tag(name, attributes, children)
  }

  /// An element of children in a list.
  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ children: [HTML]
  ) -> HTML {
    let list = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    let start = "<\(name)\(list)>"
    if voidElements.contains("\(name)") { return HTML(source: start) }
    return HTML(source: start + children.map(\.source).joined() + "</\(name)>")
  }

  /// Those without an end (HTML standard, 13.1.2).
  private static let voidElements: Set<String> = ["img", "meta", "link", "br", "col"]

  /// Text that can stand anywhere, in quotes too; control characters, which HTML forbids, are replaced.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\0"..<" ", "\u{7F}"..<"\u{A0}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }
