import Glibc

/// The signals that mean "save and stop", and what the second and the third of them mean.
///
/// They are blocked in all threads and fetched by the watchdog's: so there is no handler, nothing is
/// interrupted, and one that comes while the program starts is kept until somebody looks.
struct StopSignals {
  /// What a signal asks for.
  enum Wish {
    /// Finish the step, save, exit.
    case save
    /// End the job where it is.
    case stop
    /// End this process, now.
    case abort
  }

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
  /// - Returns: what it asks for, and its name; nil when `seconds` have passed without one.
  mutating func next(within seconds: Double) -> (wish: Wish, signal: Int32, name: String)? {
    var time = timespec()
    time.tv_sec = Int(seconds)
    time.tv_nsec = Int((seconds - seconds.rounded(.down)) * 1e9)
    let signal = sigtimedwait(&set, nil, &time)
    guard signal > 0 else { return nil }
    wishes = Self.wishes(after: wishes, at: MonotonicClock.now, last: &last)
    let wish: Wish = wishes == 1 ? .save : wishes == 2 ? .stop : .abort
    return (wish, signal, Self.names[signal] ?? "signal \(signal)")
  }

  /// How many wishes there are with one more signal.
  static func wishes(after count: Int, at time: Double, last: inout Double) -> Int {
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
