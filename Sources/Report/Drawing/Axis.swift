import Glibc

/// Where values lie along an axis of a chart, and where it has ticks.
struct Axis {
  /// Round values, in order, within what is shown.
  let ticks: [Double]
  /// Decimals that tell neighbouring ticks apart.
  let decimals: Int
  private let range: ClosedRange<Double>
  private let isLogarithmic: Bool

  /// A line of equal steps, from a tick to a tick.
  ///
  /// - Parameter steps: about how many; only whole numbers get ticks if `isWhole`.
  static func linear(_ values: [Double], steps: Int, isWhole: Bool = false) -> Axis {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
    let span = max(greatest - least, abs(greatest) * 0.01, 1e-9)
    let power = pow(10, floor(log10(span / Double(steps))))
    let wished = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= Double(steps) } ?? span
    let step = isWhole ? max(1, wished) : wished
    let first = isWhole ? least : floor(least / step + 1e-9) * step
    let last = isWhole ? greatest : ceil(greatest / step - 1e-9) * step
    let start = Int(
      (first / step + (isWhole ? 0.999 : 0)).rounded(isWhole ? .down : .toNearestOrEven))
    let end = Int((last / step).rounded(isWhole ? .down : .toNearestOrEven))
    return Axis(
      ticks: start <= end ? (start...end).map { Double($0) * step } : [],
      decimals: max(0, Int(-floor(log10(step) + 1e-9))),
      range: first...max(last, first + 1e-9), isLogarithmic: false)
  }

  /// A line on which each step multiplies, with ticks at 1, 2 and 5 of each power of ten.
  static func logarithmic(_ values: [Double]) -> Axis {
    let positive = values.filter { $0 >= 1e-6 }
    let (least, greatest) = (positive.min() ?? 0.1, positive.max() ?? 1)
    let candidates = (-6...6).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
    let first = candidates.last { $0 <= least * 1.0001 } ?? least
    let last = candidates.first { $0 >= greatest * 0.9999 && $0 > first } ?? greatest
    let ticks = candidates.filter { first...last ~= $0 }
    return Axis(
      ticks: ticks, decimals: max(0, Int(-floor(log10(first) + 1e-9))), range: first...last,
      isLogarithmic: true)
  }

  private init(ticks: [Double], decimals: Int, range: ClosedRange<Double>, isLogarithmic: Bool) {
    self.ticks = ticks
    self.decimals = decimals
    self.range = range
    self.isLogarithmic = isLogarithmic
  }

  /// A value's place, from 0 at the axis's start to 1 at its end.
  func position(of value: Double) -> Double {
    func scale(_ value: Double) -> Double {
      isLogarithmic ? log(max(value, range.lowerBound)) : value
    }
    let (first, last) = (scale(range.lowerBound), scale(range.upperBound))
    return (scale(value) - first) / (last - first)
  }
}
