/// What many repetitions of a measurement gave: robust numbers, for a machine that others use too.
package struct Spread: Equatable, Sendable {
  /// Repetitions.
  package let count: Int
  package let minimum: Double
  package let lowerQuartile: Double
  package let median: Double
  package let upperQuartile: Double
  package let maximum: Double

  /// - Parameter values: in any order; nil of none.
  package init?(of values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    // Between two values, in proportion: the "type 7" of Hyndman and Fan (1996), as in R and NumPy.
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
    count = sorted.count
    minimum = sorted[0]
    lowerQuartile = quantile(0.25)
    median = quantile(0.5)
    upperQuartile = quantile(0.75)
    maximum = sorted[sorted.count - 1]
  }

  /// From the six numbers that `numbers` gives; nil of any other number of them.
  package init?(numbers: [Double]) {
    guard numbers.count == 6 else { return nil }
    count = Int(numbers[0])
    minimum = numbers[1]
    lowerQuartile = numbers[2]
    median = numbers[3]
    upperQuartile = numbers[4]
    maximum = numbers[5]
  }

  /// Count, minimum, lower quartile, median, upper quartile, maximum.
  package var numbers: [Double] {
    [Double(count), minimum, lowerQuartile, median, upperQuartile, maximum]
  }

  /// The same measurement in another unit: `factor` is positive.
  package func scaled(by factor: Double) -> Spread {
    Spread(numbers: [numbers[0]] + numbers.dropFirst().map { $0 * factor })!
  }

  /// For `--json`.
  package var json: JSONValue {
    .object([
      ("median", .number(median)), ("minimum", .number(minimum)),
      ("lowerQuartile", .number(lowerQuartile)), ("upperQuartile", .number(upperQuartile)),
      ("maximum", .number(maximum)), ("repetitions", .integer(count)),
    ])
  }
}
