/// Training rates of several jobs, measured in turn, round after round.
///
/// Jobs are compared within a round, as they lie seconds apart there: the machine drifts over minutes.
package struct ScalingCurve: Sendable {
  /// A batch size on a job.
  private struct Place: Hashable {
    let launch: Launch
    let batchSize: Int
  }

  private var rates: [Place: [Int: Double]] = [:]

  package init() {}

  /// Notes a round's samples per second.
  package mutating func add(_ rate: Double, of launch: Launch, batchSize: Int, round: Int) {
    rates[Place(launch: launch, batchSize: batchSize), default: [:]][round] = rate
  }

  /// Samples per second over all rounds.
  package func rate(of launch: Launch, batchSize: Int) -> Spread? {
    Spread(of: Array(rates[Place(launch: launch, batchSize: batchSize), default: [:]].values))
  }

  /// How many times as fast a job is as another in the same round.
  package func speedup(of launch: Launch, over other: Launch, batchSize: Int) -> Spread? {
    let reference = rates[Place(launch: other, batchSize: batchSize), default: [:]]
    let own = rates[Place(launch: launch, batchSize: batchSize), default: [:]]
    return Spread(of: own.compactMap { round, rate in reference[round].map { rate / $0 } })
  }
}
