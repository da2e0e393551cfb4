internal import Glibc

/// What each step did and took, kept until somebody looks: in memory of its own, so that a step allocates
/// nothing.
package final class StepLog {
  package struct Entry {
    /// Mean loss of the step's batch, how many were right, of how many.
    package var loss = 0.0
    package var correct = 0
    package var count = 0
    package var learningRate: Float = 0
    /// Seconds the step took, and those of them in which this rank waited for others.
    package var seconds = 0.0
    package var waiting = 0.0
    /// Its end, in seconds since 1970.
    package var time = 0.0
  }

  private let memory: UnsafeMutableBufferPointer<Entry>
  private var used = 0
  private var started = 0.0
  private var waitStarted = 0.0
  private var waiting = 0.0

  /// - Parameter capacity: steps between two looks; later ones are not kept.
  package init(capacity: Int) {
    memory = .allocate(capacity: capacity)
    memory.initialize(repeating: Entry())
  }

  deinit { memory.deallocate() }

  /// The steps since `clear`, oldest first. Valid until the next step.
  package var entries: UnsafeBufferPointer<Entry> {
    UnsafeBufferPointer(rebasing: memory[..<used])
  }

  package func clear() { used = 0 }

  package func stepBegins() {
    started = Self.now(CLOCK_MONOTONIC)
    waiting = 0
  }

  package func waitBegins() { waitStarted = Self.now(CLOCK_MONOTONIC) }

  package func waitEnds() { waiting += Self.now(CLOCK_MONOTONIC) - waitStarted }

  package func stepEnds(_ metrics: Metrics, learningRate: Float) {
    guard used < memory.count else { return }
    memory[used] = Entry(
      loss: metrics.meanLoss, correct: metrics.correct, count: metrics.count,
      learningRate: learningRate, seconds: Self.now(CLOCK_MONOTONIC) - started, waiting: waiting,
      time: Self.now(CLOCK_REALTIME))
    used += 1
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
