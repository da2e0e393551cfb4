import Glibc

/// The signals that mean "save and stop", at first; the second means "stop now", the third is left to the system.
///
/// They are blocked in all threads and fetched by the watchdog's: so there is no handler, nothing is
/// interrupted, and one that comes while the program starts is kept until somebody looks.
package struct StopSignals {
  private static let names = [
    SIGUSR1: "SIGUSR1", SIGUSR2: "SIGUSR2", SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP",
  ]
  /// Signals closer together than this are one wish: a launcher and a scheduler may each send one.
  private static let sameWish = 0.3

  private var set = sigset_t()
  private var wishes = 0
  private var last = -Double.infinity

  /// Blocks the signals in this thread and those it starts. SIGPIPE is ignored: a closed output is no
  /// reason to lose a run. SIGHUP stays ignored where it is (`nohup`).
  init() {
    sigemptyset(&set)
    for signal in Self.names.keys where signal != SIGHUP || !Self.isIgnored(SIGHUP) {
      sigaddset(&set, signal)
      Glibc.signal(signal, SIG_DFL)
    }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for the next signal.
  ///
  /// - Returns: the signal, and whether it belongs to the first wish; nil when `seconds` have passed without
  ///   one.
  mutating func next(within seconds: Double) -> (signal: Int32, name: String, isFirst: Bool)? {
    var time = timespec()
    time.tv_sec = Int(seconds)
    time.tv_nsec = Int((seconds - seconds.rounded(.down)) * 1e9)
    let signal = sigtimedwait(&set, nil, &time)
    guard signal > 0 else { return nil }
    wishes = Self.wishes(after: wishes, at: MonotonicClock.now, last: &last)
    return (signal, Self.names[signal] ?? "signal \(signal)", wishes == 1)
  }

  /// Lets this thread, and with it the process, be ended by the next one.
  mutating func release() { pthread_sigmask(SIG_UNBLOCK, &set, nil) }

  /// How many wishes there are with one more signal.
  package static func wishes(after count: Int, at time: Double, last: inout Double) -> Int {
    defer { last = time }
    return time - last < sameWish ? count : count + 1
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
