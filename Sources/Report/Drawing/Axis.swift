import Glibc

/// Where values lie along an axis of a chart, and where it has ticks.
struct Axis {
  /// Round values, in order, within what is shown.
  let ticks: [Double]
  private let range: ClosedRange<Double>
  private let isLogarithmic: Bool

  /// A line of equal steps between the least and the greatest of whole numbers.
  ///
  /// - Parameter steps: how many there are at most.
  static func whole(_ values: [Int], steps: Int) -> Axis {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
    var (power, step) = (1, 1)
    while (greatest - least) / step > steps {
      guard let next = [2, 5, 10].first(where: { $0 * power > step }) else { break }
      step = next * power
      if next == 10 { power = step }
    }
    let first = (least + step - 1) / step * step
    return Axis(
      ticks: stride(from: first, through: greatest, by: step).map { Double($0) },
      range: Double(least)...Double(max(greatest, least + 1)), isLogarithmic: false)
  }

  /// A line on which each step multiplies, with ticks at 1, 2 and 5 of each power of ten; over more than
  /// three powers only at these.
  static func logarithmic(_ values: [Double]) -> Axis {
    let positive = values.filter { $0 >= 1e-5 }
    let (least, greatest) = (positive.min() ?? 0.1, positive.max() ?? 1)
    let factors = greatest > 1000 * least ? [1] : [1.0, 2, 5]
    let candidates = (-6...6).flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
    let first = candidates.last { $0 <= least * 1.0001 } ?? least
    let last = candidates.first { $0 >= greatest * 0.9999 && $0 > first } ?? greatest
    let ticks = candidates.filter { first...last ~= $0 }
    return Axis(ticks: ticks, range: first...last, isLogarithmic: true)
  }

  private init(ticks: [Double], range: ClosedRange<Double>, isLogarithmic: Bool) {
    self.ticks = ticks
    self.range = range
    self.isLogarithmic = isLogarithmic
  }

  /// Decimals that a tick needs.
  static func decimals(of tick: Double) -> Int { max(0, Int(-floor(log10(tick) + 1e-9))) }

  /// A value's place, from 0 at the axis's start to 1 at its end.
  func position(of value: Double) -> Double {
    func scale(_ value: Double) -> Double {
      isLogarithmic ? log(max(value, range.lowerBound)) : value
    }
    let (first, last) = (scale(range.lowerBound), scale(range.upperBound))
    return (scale(value) - first) / (last - first)
  }
}
