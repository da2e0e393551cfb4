import Glibc
import MPI

/// What a barrier costs here, for people; asserts nothing.
enum BarrierTimes {
  static func print(_ world: borrowing Communicator, rounds: Int) throws {
    let node = try world.splitByNode()
    let kinds: [(String, NodeBarrier.Patience?)] = [
      ("default", nil), ("own cores", .ownCores), ("shared cores", .sharedCores),
      ("no yield", .init(spins: 0, yields: 0)), ("yield 2", .init(spins: 0, yields: 2)),
      ("yield 100", .init(spins: 0, yields: 100)), ("yield 5000", .init(spins: 0, yields: 5000)),
    ]
    for (name, patience) in kinds {
      let barrier = try NodeBarrier(over: node, patience: patience)
      let times = measure(rounds) { barrier.wait() }
      report(name + " \(barrier.patience.spins)/\(barrier.patience.yields)", times, node.rank)
      let working = measure(rounds / 20) {
        work(); barrier.wait()
      }
      report(name + " after 2 ms of work", working, node.rank)
      try barrier.free()
    }
    report("MPI_Barrier", try measure(rounds) { try node.barrier() }, node.rank)
    report(
      "MPI_Barrier after 2 ms of work",
      try measure(rounds / 20) {
        work(); try node.barrier()
      }, node.rank)
    try node.free()
  }

  /// Microseconds per call: the best and the median of seven runs.
  private static func measure(
    _ rounds: Int, _ body: () throws -> Void
  ) rethrows -> (best: Double, median: Double) {
    var times: [Double] = []
    for _ in 0..<7 {
      let start = now()
      for _ in 0..<rounds { try body() }
      times.append((now() - start) * 1e6 / Double(rounds))
    }
    times.sort()
    return (times[0], times[3])
  }

  private static func report(_ name: String, _ times: (best: Double, median: Double), _ rank: Int) {
    func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    if rank == 0 { Swift.print(name, tenths(times.best), tenths(times.median), "us") }
  }

  /// Keeps the core busy for 2 ms of processor time, as a step of training does.
  private static func work() {
    let end = now(CLOCK_THREAD_CPUTIME_ID) + 0.002
    while now(CLOCK_THREAD_CPUTIME_ID) < end {}
  }

  private static func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
