import Synchronization

/// What a rank tells of itself: its moment, whether its process runs, whether it was asked to stop.
///
/// A cache line, at first of its own, later in memory that all ranks of the node see. The thread that
/// trains only stores there; watchdogs compare what they find from time to time. So a step costs a
/// few plain stores: no clock, no system call, no message.
package final class Heartbeat: @unchecked Sendable {
  /// What a rank needs of shared memory.
  package static let slotBytes = 64

  typealias Word = Atomic<UInt64>
  private enum Place: Int {
    case moment, pulse, stop
  }

  private let home: UnsafeMutablePointer<Word>
  private var slot: UnsafeMutablePointer<Word>
  /// The slots of the node, this rank's included.
  private var slots: [UnsafeMutablePointer<Word>]

  /// In memory of its own: a rank without watchdog, or before it knows its node.
  package init() {
    home = .allocate(capacity: Self.slotBytes / MemoryLayout<Word>.stride)
    for place in 0..<Self.slotBytes / MemoryLayout<Word>.stride {
      (home + place).initialize(to: Word(0))
    }
    slot = home
    slots = [home]
  }

  /// Tells where this rank is.
  package func note(_ moment: Moment) {
    slot[Place.moment.rawValue].store(moment.word, ordering: .relaxed)
  }

  /// Whether this rank, or one of its node, was asked to stop.
  package var isStopAsked: Bool {
    StopRequest.isSet
      || slots.contains { $0[Place.stop.rawValue].load(ordering: .relaxed) != 0 }
  }

  /// Moves to zeroed shared memory: one slot for each rank of the node.
  func move(to slots: [UnsafeMutableRawPointer], own: Int) {
    let words = slots.map { $0.assumingMemoryBound(to: Word.self) }
    let moment = slot[Place.moment.rawValue].load(ordering: .relaxed)
    words[own][Place.moment.rawValue].store(moment, ordering: .relaxed)
    slot = words[own]
    self.slots = words
  }

  /// Back to memory of its own.
  func moveHome() {
    home[Place.moment.rawValue].store(
      slot[Place.moment.rawValue].load(ordering: .relaxed), ordering: .relaxed)
    slot = home
    slots = [home]
  }

  /// A slot as watchdogs see it, in whatever memory.
  struct View: @unchecked Sendable {
    private let slot: UnsafeMutablePointer<Word>

    init(_ heartbeat: Heartbeat) { slot = heartbeat.slot }

    init(_ memory: UnsafeMutableRawPointer) { slot = memory.assumingMemoryBound(to: Word.self) }

    var moment: Moment { Moment(word: slot[Place.moment.rawValue].load(ordering: .relaxed)) }

    /// Counts the looks of the rank's own watchdog: stands still when the process does.
    var pulse: UInt64 { slot[Place.pulse.rawValue].load(ordering: .relaxed) }

    /// By the rank's own watchdog.
    func beat(isStopAsked: Bool) {
      slot[Place.pulse.rawValue].store(pulse &+ 1, ordering: .relaxed)
      if isStopAsked { slot[Place.stop.rawValue].store(1, ordering: .relaxed) }
    }
  }
}
