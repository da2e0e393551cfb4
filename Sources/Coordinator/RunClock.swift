import Glibc

/// Time as progress needs it: of the clock that never jumps.
struct RunClock {
  private let started: Double
  private var epochStarted: Double
  private var lastTold: Double
  private var epochSamples = 0
  private var runSamples = 0

  init() {
    started = Self.now
    epochStarted = started
    lastTold = started
  }

  /// Seconds since some moment, never backwards.
  static var now: Double { time(CLOCK_MONOTONIC) }

  /// Seconds since 1970, as the machine believes.
  static var date: Double { time(CLOCK_REALTIME) }

  private static func time(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Begins an epoch.
  mutating func startEpoch() {
    epochStarted = Self.now
    epochSamples = 0
  }

  mutating func add(samples: Int) {
    epochSamples += samples
    runSamples += samples
  }

  /// Whether it is time to tell again.
  func isDue(every interval: Double) -> Bool { Self.now - lastTold >= interval }

  mutating func told() { lastTold = Self.now }

  /// Seconds of this epoch so far, in this process.
  var epochSeconds: Double { Self.now - epochStarted }

  /// Samples per second of this epoch so far.
  var rate: Double { Double(epochSamples) / max(epochSeconds, 1e-9) }

  /// Seconds that so many samples will take, as those of this process did, validation and saving included;
  /// nil before the first.
  func secondsLeft(samples: Int) -> Double? {
    runSamples == 0 ? nil : (Self.now - started) / Double(runSamples) * Double(samples)
  }
}
