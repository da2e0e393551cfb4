/// Finds out from the moments of a node's ranks whether the job has come to a standstill, and on whom.
///
/// A pure value: the watchdog gives it what it saw, and time counts only while somebody looks. A process that
/// was itself suspended (`SIGSTOP`, a debugger, a sleeping laptop) blames nobody for that time.
package struct StallDetector {
  /// Seconds without progress; 0 for never.
  package struct Limits: Equatable {
    var warning: Double
    var abort: Double

    package init(warning: Double, abort: Double) {
      self.warning = warning
      self.abort = abort
    }
  }

  /// What was found.
  package enum Verdict: Equatable {
    case fine
    /// These ranks of the node, by place, hold up the job; none if all of them wait for other nodes.
    case stalled(culprits: [Int], age: Double)
    /// What was warned of is over.
    case goesOn(culprits: [Int], age: Double)
    /// As `stalled`, and it is time to end the job.
    case hopeless(culprits: [Int], age: Double)
  }

  private let limits: Limits
  private let own: Int
  private var moments: [Moment] = []
  /// Seconds since each rank's moment changed, and since its process was seen to run.
  private var ages: [Double] = []
  private var pulses: [UInt64] = []
  private var silences: [Double] = []
  private var warned: (culprits: [Int], age: Double)?
  private var nextWarning: Double

  /// - Parameters:
  ///   - limits: when to warn, and when to end the job.
  ///   - own: this rank's place on its node.
  package init(_ limits: Limits, own: Int) {
    self.limits = limits
    self.own = own
    nextWarning = limits.warning
  }

  /// Whether this rank is the one to speak: the first of its node whose process runs.
  package var speaks: Bool { !(0..<own).contains(where: isRunning) }

  /// Whether a rank's process was seen to run not long ago.
  package func isRunning(_ place: Int) -> Bool {
    place == own || place >= silences.count || silences[place] < 5
  }

  /// A rank's moment, as last seen, and how long ago that began.
  func moment(of place: Int) -> (moment: Moment, age: Double) { (moments[place], ages[place]) }

  /// Takes in what is to be seen now, so many seconds after the last look.
  package mutating func look(_ seen: [Moment], pulses: [UInt64], elapsed: Double) -> Verdict {
    if seen.count != moments.count {
      moments = seen
      self.pulses = pulses
      ages = seen.map { _ in 0 }
      silences = ages
    }
    for place in seen.indices {
      ages[place] = seen[place] == moments[place] ? ages[place] + elapsed : 0
      silences[place] = pulses[place] == self.pulses[place] ? silences[place] + elapsed : 0
    }
    moments = seen
    self.pulses = pulses
    return verdict
  }

  private var verdict: Verdict {
    mutating get {
      // All ranks stand still when one does, so the own age is the job's.
      let age = ages[own]
      if age == 0, let over = warned {
        warned = nil
        nextWarning = limits.warning
        return .goesOn(culprits: over.culprits, age: over.age)
      }
      if limits.abort > 0 && age >= limits.abort {
        return .hopeless(culprits: culprits, age: age)
      }
      if let culprits = warned?.culprits { warned = (culprits, age) }
      guard limits.warning > 0 && age >= nextWarning else { return .fine }
      nextWarning *= 2
      warned = (culprits, age)
      return .stalled(culprits: culprits, age: age)
    }
  }

  /// Those that are behind the others; all of them if none is and they do not wait.
  private var culprits: [Int] {
    let latest = moments.max()!
    let behind = moments.indices.filter { moments[$0] < latest }
    return !behind.isEmpty ? behind : latest.isWaiting ? [] : Array(moments.indices)
  }
}
