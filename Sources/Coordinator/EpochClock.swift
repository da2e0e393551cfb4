import Glibc

/// Time as progress lines need it: of the clock that never jumps.
struct EpochClock {
  private var started = EpochClock.now
  private var lastTold = EpochClock.now
  private var samples = 0

  /// Seconds between progress lines.
  private static let interval = 5.0

  /// Seconds since some moment, never backwards.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Begins an epoch.
  mutating func start() { self = EpochClock() }

  mutating func add(samples: Int) { self.samples += samples }

  /// Whether it is time for a line.
  var isDue: Bool { Self.now - lastTold >= Self.interval }

  mutating func told() { lastTold = Self.now }

  /// Samples per second of this epoch so far.
  var rate: Int { Int(Double(samples) / max(Self.now - started, 1e-9)) }
}
