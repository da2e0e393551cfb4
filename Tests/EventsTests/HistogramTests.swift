import Events
import Testing

/// How values are spread.
@Suite struct HistogramTests {
  @Test func everyValueIsCountedOnce() {
    let values = (0..<1000).map { Double($0) / 10 - 20 }
    let histogram = Histogram(values)
    #expect(histogram.minimum == -20 && histogram.maximum == 79.9)
    #expect(histogram.counts.reduce(0, +) == 1000)
    #expect(histogram.counts.count == 30 && histogram.limits.count == 30)
    #expect(histogram.limits.last == 79.9)
    #expect(zip(histogram.limits, histogram.limits.dropFirst()).allSatisfy(<))
    // A value of each interval lies below its end, and not below the one before.
    for (place, count) in histogram.counts.enumerated() {
      let least = place == 0 ? -.infinity : histogram.limits[place - 1] - 1e-9
      let found = values.filter { $0 >= least && $0 <= histogram.limits[place] + 1e-9 }.count
      #expect(abs(found - count) <= 1)
    }
    #expect(abs(histogram.sum - values.reduce(0, +)) < 1e-9)
  }

  @Test func allTheSame() {
    let histogram = Histogram([Double](repeating: 0, count: 6))
    #expect(histogram.limits == [0] && histogram.counts == [6] && histogram.sumOfSquares == 0)
  }

  @Test func none() {
    #expect(Histogram([]).counts.isEmpty)
  }
}
