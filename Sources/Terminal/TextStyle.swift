internal import Glibc

/// Whether text is coloured, as people ask for it: see no-color.org and bixense.com/clicolors.
package struct TextStyle: Sendable {
  /// Select Graphic Rendition, of ECMA-48.
  package enum Attribute: Int, Sendable {
    case bold = 1
    case green = 32
    case yellow = 33
  }

  package let isColored: Bool

  package static let plain = TextStyle(isColored: false)

  package init(isColored: Bool) { self.isColored = isColored }

  /// By the environment: `NO_COLOR` forbids; `CLICOLOR_FORCE` demands; `CLICOLOR=0` forbids on terminals too.
  package init(isTerminal: Bool, environment: (String) -> String? = Self.variable) {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    if isSet("NO_COLOR") {
      isColored = false
    } else if isSet("CLICOLOR_FORCE"), environment("CLICOLOR_FORCE") != "0" {
      isColored = true
    } else {
      isColored = isTerminal && environment("CLICOLOR") != "0"
    }
  }

  package func text(_ text: some StringProtocol, _ attribute: Attribute) -> String {
    isColored ? "\u{1B}[\(attribute.rawValue)m\(text)\u{1B}[0m" : String(text)
  }

  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
