import Coordinator

/// Numbers as the report words them.
enum Figures {
  /// Of thousands with a comma: 10,000.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return (value < 0 ? "-" : "") + digits
  }

  /// A share of a whole in percent, to two decimals.
  static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : percent(Double(part) / Double(whole))
  }

  /// A share, 0...1, in percent.
  static func percent(_ share: Double, decimals: Int = 2) -> String {
    Decimal.text(share * 100, decimals) + "\u{A0}%"
  }

  /// With so many decimals.
  static func decimal(_ value: Double, _ decimals: Int) -> String { Decimal.text(value, decimals) }

  /// As short as drawings need it.
  static func coordinate(_ value: Double) -> String { Decimal.text(value, 1) }
}
