package import Kernels

/// The most floating-point operations per second this core can do with the kernels' instructions.
///
/// Measured in slices of a tenth of a millisecond, next to whatever is compared with it: the clock of a
/// core drifts, and others may use it, but both then meet the same.
package struct PeakMeter {
  private let kernels: KernelTable
  private let rounds: Int

  package init(_ kernels: KernelTable) {
    self.kernels = kernels
    // 12 million operations are 0.1 ms at 120 GFLOP/s.
    rounds = 12_000_000 / kernels.operationsPerRound
  }

  /// The best of three slices: an interruption can only slow one down.
  package func operationsPerSecond() -> Double {
    var best = Int.max
    for _ in 0..<3 {
      let start = Clock.nanoseconds
      let result = kernels.peakRate(rounds, 1.5)
      precondition(result.isFinite)
      best = min(best, Clock.nanoseconds - start)
    }
    return Double(rounds * kernels.operationsPerRound) / Double(max(best, 1)) * 1e9
  }
}
