/// What a message between two ranks takes.
package struct LinkReport: Equatable, Sendable {
  /// Ranks of the world.
  package var from: Int
  package var to: Int
  /// Seconds that 8 bytes take one way: half of a round trip, median.
  package var latency: Double
  /// Bytes per second of a message of `bytes`, one way, median.
  package var bandwidth: Double
  package var bytes: Int

  package init(from: Int, to: Int, latency: Double, bandwidth: Double, bytes: Int) {
    self.from = from
    self.to = to
    self.latency = latency
    self.bandwidth = bandwidth
    self.bytes = bytes
  }

  /// For `FieldExchange`.
  var fields: [String] { ["\(from)", "\(to)", "\(latency)", "\(bandwidth)", "\(bytes)"] }

  init?(fields: ArraySlice<String>) {
    let numbers = fields.compactMap { Double($0) }
    guard numbers.count == 5 else { return nil }
    self.init(
      from: Int(numbers[0]), to: Int(numbers[1]), latency: numbers[2], bandwidth: numbers[3],
      bytes: Int(numbers[4]))
  }
}
