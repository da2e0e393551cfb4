import Glibc

/// The clock that never jumps: whatever is done to the time of day does not touch it.
package enum MonotonicClock {
  /// Seconds since some moment.
  package static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
