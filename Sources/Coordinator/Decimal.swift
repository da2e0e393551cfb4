/// Numbers as people read them.
package enum Decimal {
  /// With so many decimals, rounded to nearest.
  package static func text(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    let unit = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded(.toNearestOrEven))
    let digits = String(scaled % unit)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + "\(scaled / unit)"
      + (decimals == 0
        ? "" : "." + String(repeating: "0", count: decimals - digits.count) + digits)
  }
}
