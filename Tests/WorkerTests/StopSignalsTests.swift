import Testing
import Worker

@Suite struct StopSignalsTests {
  @Test func signalsCloseTogetherAreOneWish() {
    var last = -Double.infinity
    var count = 0
    var counts: [Int] = []
    for time in [100, 100.01, 100.2, 101, 101.1, 105] {
      count = StopSignals.wishes(after: count, at: time, last: &last)
      counts.append(count)
    }
    #expect(counts == [1, 1, 1, 2, 2, 3])
  }
}
