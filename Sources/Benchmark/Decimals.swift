/// Numbers for tables.
package enum Decimals {
  /// With so many decimals, rounded to nearest.
  package static func text(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let unit = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(scaled)" }
    let digits = String(scaled % unit)
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return sign + "\(scaled / unit)." + zeros + digits
  }
}
