import Glibc
import Kernels
import MPI

/// Work that a team of threads does together, phase by phase.
protocol TeamWork: AnyObject, Sendable {
  /// One thread's share of a phase. Called on all threads of the team at once.
  func perform(phase: Int, thread: Int)
}

/// A rank's threads: made once, woken for each phase, the caller's thread being number 0.
///
/// A phase costs two barriers (0.2 us for two threads with cores of their own) and no allocation.
final class ThreadTeam: @unchecked Sendable {
  let count: Int
  private unowned let work: any TeamWork
  private let barrier: ThreadBarrier
  private var phase: Int? = 0
  private var helpers: [pthread_t] = []

  /// - Parameters:
  ///   - count: threads, the caller's included.
  ///   - ownsCores: whether each thread has a core to itself.
  ///   - work: outlives the team.
  init(count: Int, ownsCores: Bool, work: any TeamWork) {
    precondition(count >= 1)
    self.count = count
    self.work = work
    barrier = ThreadBarrier(threads: count, ownsCores: ownsCores)
    flushSubnormals()
    for thread in 1..<max(count, 1) { start(thread) }
  }

  /// Runs one phase on all threads; returns when all are done.
  func run(phase: Int) {
    guard count > 1 else { return work.perform(phase: phase, thread: 0) }
    self.phase = phase
    barrier.wait()
    work.perform(phase: phase, thread: 0)
    barrier.wait()
  }

  /// Ends the helpers. The team cannot run afterwards.
  func stop() {
    guard count > 1 else { return }
    phase = nil
    barrier.wait()
    for helper in helpers { pthread_join(helper, nil) }
    helpers = []
  }

  private final class Start {
    let team: ThreadTeam
    let thread: Int
    init(_ team: ThreadTeam, _ thread: Int) {
      self.team = team
      self.thread = thread
    }
  }

  private func start(_ thread: Int) {
    var helper = pthread_t()
    // Signals are for the thread that speaks MPI: helpers start with all of them blocked.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let start = Unmanaged.passRetained(Start(self, thread)).toOpaque()
    let status = pthread_create(
      &helper, nil,
      { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.team.help(start.thread)
        return nil
      }, start)
    if status != 0 { JobEnd.withoutThread(status, exitCode: WorkerError.systemExitStatus) }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    helpers.append(helper)
  }

  private func help(_ thread: Int) {
    flushSubnormals()
    while true {
      barrier.wait()
      guard let phase else { return }
      work.perform(phase: phase, thread: thread)
      barrier.wait()
    }
  }
}
