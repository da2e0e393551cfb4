import Glibc

/// The machine's steady clock: the same for all processes of a host.
package enum Clock {
  /// Nanoseconds since some fixed moment.
  package static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// Seconds since that moment.
  package static var seconds: Double { Double(nanoseconds) * 1e-9 }

  /// What one look at the clock costs, in nanoseconds.
  package static let cost: Double = {
    let looks = 10_000
    let start = nanoseconds
    for _ in 1..<looks { _ = nanoseconds }
    return Double(nanoseconds - start) / Double(looks)
  }()
}
