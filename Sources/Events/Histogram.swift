/// How many of some values lie in each of 30 intervals of the same width, from the least to the greatest.
package struct Histogram: Equatable {
  package private(set) var minimum = 0.0
  package private(set) var maximum = 0.0
  package private(set) var sum = 0.0
  package private(set) var sumOfSquares = 0.0
  /// The intervals' upper ends, and how many values are in each.
  package private(set) var limits: [Double] = []
  package private(set) var counts: [Int] = []

  private static let intervals = 30

  /// - Parameter values: all finite.
  package init(_ values: [Double]) {
    guard let first = values.first else { return }
    (minimum, maximum) = (first, first)
    for value in values {
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      sum += value
      sumOfSquares += value * value
    }
    let width = (maximum - minimum) / Double(Self.intervals)
    guard width > 0 else {
      (limits, counts) = ([maximum], [values.count])
      return
    }
    limits = (1..<Self.intervals).map { minimum + width * Double($0) } + [maximum]
    counts = [Int](repeating: 0, count: Self.intervals)
    for value in values {
      counts[min(Int((value - minimum) / width), Self.intervals - 1)] += 1
    }
  }
}
