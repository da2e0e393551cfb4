import Benchmark
import Kernels
import LeNet
import MPI

/// Times the sums of a gradient as training makes them.
struct SumMeasurement: ~Copyable {
  /// Seconds for each kind of sum, and how often it is made at most.
  private static let budget = 0.3
  private static let mostTimes = 100
  /// Meetings between two looks at the clock.
  private static let meetings = 50

  private let sums = AlignedBuffer<Double>(count: GradientSum.count)

  /// Collective over all three.
  ///
  /// - Parameters:
  ///   - leaders: on the first rank of each node, all of those.
  ///   - hosts: how many nodes there are.
  /// - Returns: on every rank what it saw itself.
  func run(
    world: borrowing Communicator, node: borrowing Communicator, leaders: borrowing Communicator,
    hosts: Int
  ) throws(MPIError) -> SumReport {
    let barrier = try NodeBarrier(over: node)
    let meeting = try median(over: world) { _ throws(MPIError) in
      for _ in 0..<Self.meetings { barrier.wait() }
    }
    let worldSum = try median(over: world) { world throws(MPIError) in
      try world.allReduceSum(sums.elements)
    }
    let hostSum: Double? =
      hosts < 2
      ? nil
      : try median(over: world) { _ throws(MPIError) in
        // As `NodeLink.sumOverNodes` does it.
        barrier.wait()
        if node.rank == 0 { try leaders.allReduceSum(sums.elements) }
        barrier.wait()
      }
    try barrier.free()
    return SumReport(
      count: GradientSum.count, world: worldSum, hosts: hostSum,
      meeting: meeting / Double(Self.meetings))
  }

  /// Seconds of a call that all ranks make as often. Collective.
  private func median(
    over world: borrowing Communicator,
    _ call: (borrowing Communicator) throws(MPIError) -> Void
  ) throws(MPIError) -> Double {
    try call(world)
    let start = Clock.nanoseconds
    try call(world)
    let second = Clock.nanoseconds - start
    // What rank 0 has time for.
    let number = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
    defer { number.deallocate() }
    let times = max(3, min(Self.mostTimes, Int(Self.budget * 1e9) / max(1, second)))
    number.storeBytes(of: times, as: Int.self)
    try world.broadcast(number)
    var samples: [Double] = []
    for _ in 0..<number.load(as: Int.self) {
      let start = Clock.nanoseconds
      try call(world)
      samples.append(Double(Clock.nanoseconds - start) * 1e-9)
    }
    return Spread(of: samples)!.median
  }
}
