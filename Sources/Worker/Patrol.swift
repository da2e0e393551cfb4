import Glibc
import MPI

/// The watchdog's thread: waits for a signal or the next look, for as long as the process lives.
final class Patrol {
  private let settings: Watchdog.Settings
  private let watchdog: Watchdog
  private var signals: StopSignals?
  private var detector: StallDetector
  /// Of which node the detector knows; it starts anew when the view changes.
  private var knownRanks = 1
  private let start = MonotonicClock.now
  private let parent = getppid()

  init(settings: Watchdog.Settings, signals: StopSignals?, watchdog: Watchdog) {
    self.settings = settings
    self.signals = signals
    self.watchdog = watchdog
    detector = Self.detector(settings, own: 0)
  }

  private static func detector(_ settings: Watchdog.Settings, own: Int) -> StallDetector {
    StallDetector(
      .init(warning: settings.stallWarning, abort: settings.stallAbort), own: own)
  }

  /// Seconds between looks: fine enough for the limits, and for people who wait for an answer.
  private var interval: Double {
    [settings.stallWarning, settings.stallAbort].filter { $0 > 0 }
      .reduce(1) { min($0, $1 / 8) }
  }

  func run() -> Never {
    let interval = max(interval, 0.02)
    var last = MonotonicClock.now
    while true {
      wait(interval)
      let now = MonotonicClock.now
      // Time in which this thread did not run either is nobody's fault.
      look(elapsed: min(now - last, 2 * interval), now: now)
      last = now
    }
  }

  private func wait(_ seconds: Double) {
    guard let next = signals?.next(within: seconds) else {
      if signals == nil { usleep(UInt32(seconds * 1e6)) }
      return
    }
    if next.isFirst {
      return askToStop(next.name, isQuiet: next.signal == SIGTERM && settings.hasLauncher)
    }
    signals?.release()
    let view = watchdog.view
    // All is saved then, and launchers send SIGTERM to a job of which one rank has ended.
    if view.slots[view.own].moment.phase == .ending { return }
    JobEnd.say("lenet-dist: \(next.name) again: stopping now; the last checkpoint stays")
    JobEnd.now(exitCode: settings.stoppedExitCode)
  }

  /// - Parameter isQuiet: that launchers send SIGTERM to all when one rank has failed, and said so.
  private func askToStop(_ reason: String, isQuiet: Bool = false) {
    StopRequest.set(reason)
    let view = watchdog.view
    let phase = view.slots[view.own].moment.phase
    guard phase < .saving else { return view.slots[view.own].beat(isStopAsked: true) }
    if view.own > 0 { usleep(250_000) }
    if !isQuiet {
      JobEnd.say("lenet-dist: stopped by \(reason) before training began: nothing to save")
    }
    JobEnd.now(exitCode: settings.stoppedExitCode)
  }

  private func look(elapsed: Double, now: Double) {
    if settings.hasLauncher && getppid() != parent {
      JobEnd.say("lenet-dist: the process that started this one has ended, and so does this one")
      _exit(settings.stalledExitCode)
    }
    if let limit = settings.maxTime, now - start >= limit, !StopRequest.isSet {
      askToStop("--max-time")
    }
    let view = watchdog.view
    if view.slots.count != knownRanks {
      knownRanks = view.slots.count
      detector = Self.detector(settings, own: view.own)
    }
    view.slots[view.own].beat(isStopAsked: StopRequest.isSet)
    act(
      detector.look(
        view.slots.map(\.moment), pulses: view.slots.map(\.pulse), elapsed: elapsed), view)
  }

  private func act(_ verdict: StallDetector.Verdict, _ view: NodeView) {
    switch verdict {
    case .fine: return
    case .goesOn(let culprits, let age):
      guard detector.speaks else { return }
      let who = view.places.text(culprits).map { $0 + ": " } ?? ""
      JobEnd.say("lenet-dist: \(who)going on after \(Int(age)) s")
    case .stalled(let culprits, let age):
      guard detector.speaks else { return }
      let end = settings.stallAbort
      JobEnd.say(
        "lenet-dist: warning: " + report(culprits, age, view)
          + (end > 0 ? "; ending the job at \(Int(end)) s" : ""))
    case .hopeless(let culprits, let age):
      if detector.speaks {
        JobEnd.say(
          "lenet-dist: " + report(culprits, age, view)
            + ": ending the job (--stall-abort); the same command goes on from the last checkpoint")
        if settings.hasLauncher { JobEnd.endLauncher() }
      } else {
        usleep(500_000)
      }
      JobEnd.now(exitCode: settings.stalledExitCode)
    }
  }

  /// "rank 3 on node7, last seen at epoch 4 step 212 (training), 61 s ago".
  private func report(_ culprits: [Int], _ age: Double, _ view: NodeView) -> String {
    let place = culprits.first ?? view.own
    let seen = detector.moment(of: place)
    let text =
      (view.places.text(culprits) ?? "no progress") + ", last seen at \(seen.moment), "
      + "\(Int(max(age, seen.age))) s ago"
    guard !culprits.isEmpty else {
      return view.places.text([]) == nil ? text + " (all ranks wait)" : text
    }
    return culprits.allSatisfy(detector.isRunning)
      ? text : text + " (the process is suspended, or its host hangs)"
  }
}
