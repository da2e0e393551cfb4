/// The parts of a step's time, in seconds, that follow one another on the rank that is waited for.
package struct StepTime: Equatable, Sendable {
  /// Forward and backward.
  package var compute = 0.0
  /// The gradient over a host's blocks, and the update.
  package var sum = 0.0
  /// Waiting on a host, and what each rank does whatever it has to do.
  package var waiting = 0.0
  /// The sum between hosts.
  package var network = 0.0

  package var all: Double { compute + sum + waiting + network }

  static func + (left: StepTime, right: StepTime) -> StepTime {
    StepTime(
      compute: left.compute + right.compute, sum: left.sum + right.sum,
      waiting: left.waiting + right.waiting, network: left.network + right.network)
  }

  static func * (time: StepTime, factor: Double) -> StepTime {
    StepTime(
      compute: time.compute * factor, sum: time.sum * factor, waiting: time.waiting * factor,
      network: time.network * factor)
  }
}
