import Glibc
package import MPI
import Synchronization

/// One thread of each rank that takes stop signals, watches the clock, and ends the job when it stands still.
///
/// It needs nothing of the thread that trains, which may wait inside MPI for a rank that will never come,
/// and nothing of the launcher: each rank ends itself, on both sides of a cut link, and when
/// `mpirun` is gone.
package final class Watchdog: Sendable {
  /// What it watches for; times in seconds.
  package struct Settings: Sendable {
    /// Say so, or end the job, after so long without progress; 0 for never.
    package var stallWarning: Double
    package var stallAbort: Double
    /// Ask to save and stop so long after the start; nil for never.
    package var maxTime: Double?
    /// Whether signals ask to save and stop, or do what they do to any process.
    package var takesSignals: Bool
    /// Whether a launcher started this process, and it is to end with it.
    package var hasLauncher: Bool
    /// The exit code when there was nothing to save yet, or no time for it; and when the job stands still.
    package var stoppedExitCode: Int32
    package var stalledExitCode: Int32

    package init(
      stallWarning: Double, stallAbort: Double, maxTime: Double?, takesSignals: Bool,
      hasLauncher: Bool, stoppedExitCode: Int32, stalledExitCode: Int32
    ) {
      self.stallWarning = stallWarning
      self.stallAbort = stallAbort
      self.maxTime = maxTime
      self.takesSignals = takesSignals
      self.hasLauncher = hasLauncher
      self.stoppedExitCode = stoppedExitCode
      self.stalledExitCode = stalledExitCode
    }
  }

  /// Where this rank tells what it does.
  package let heartbeat = Heartbeat()
  private let settings: Settings
  private let neighbours: Mutex<NodeView>

  /// Starts the thread. Once per process, from the main thread, before MPI or anything else starts threads.
  package init(_ settings: Settings) {
    self.settings = settings
    neighbours = Mutex(NodeView(alone: heartbeat))
    let patrol = Patrol(
      settings: settings, signals: settings.takesSignals ? StopSignals() : nil, watchdog: self)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Patrol>.fromOpaque(argument!).takeRetainedValue().run()
      }, Unmanaged.passRetained(patrol).toOpaque())
    precondition(status == 0, "no thread: \(String(cString: strerror(status)))")
  }

  /// Lets the ranks of a node see each other, and know who is where. Collective over both.
  ///
  /// - Returns: the memory this takes, to be given back by `free()` on the normal path.
  package func join(
    world: borrowing Communicator, node: borrowing Communicator
  ) throws(MPIError) -> SharedWindow {
    let window = try SharedWindow(bytes: Heartbeat.slotBytes, on: node)
    var slots: [UnsafeMutableRawPointer] = []
    for rank in 0..<node.size { slots.append(try window.base(ofRank: rank)) }
    heartbeat.move(to: slots, own: node.rank)
    let view = NodeView(
      slots: slots.map { Heartbeat.View($0) }, own: node.rank,
      places: try Places(world: world, node: node))
    neighbours.withLock { $0 = view }
    return window
  }

  /// Goes back to memory of its own, before the shared one is given back.
  package func leave(_ window: consuming SharedWindow) throws(MPIError) {
    neighbours.withLock { view in
      heartbeat.moveHome()
      view = NodeView(alone: heartbeat)
    }
    try window.free()
  }

  /// What the thread sees.
  var view: NodeView { neighbours.withLock { $0 } }
}
