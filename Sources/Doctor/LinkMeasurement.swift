import Benchmark
import MPI

/// Times messages that two ranks send to and fro.
struct LinkMeasurement: ~Copyable {
  /// Of a round trip; fewer on slow links.
  private static let mostTrips = 200
  /// Seconds for each of latency and bandwidth.
  private static let budget = 0.1
  /// Messages that show bandwidth: the first on links where the second would take too long.
  private static let sizes = [1 << 16, 1 << 20]
  /// Seconds of a round trip of the smaller beyond which the larger is not tried.
  private static let slow = 0.02

  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: LinkMeasurement.sizes[1], alignment: 64)

  init() { memory.initializeMemory(as: UInt8.self, repeating: 1) }

  deinit { memory.deallocate() }

  /// Measures with a partner, who calls this too. The one with the smaller rank leads.
  ///
  /// - Returns: what the leader saw, by the ranks of `group`; nil on the other one.
  func run(
    with partner: Int, over group: borrowing Communicator
  ) throws(MPIError) -> LinkReport? {
    guard let small = try roundTrip(bytes: 8, with: partner, over: group) else {
      _ = try roundTrip(bytes: Self.sizes[0], with: partner, over: group)
      // Whether the leader goes on.
      if try count(from: partner, over: group) > 0 {
        _ = try roundTrip(bytes: Self.sizes[1], with: partner, over: group)
      }
      return nil
    }
    var large = try roundTrip(bytes: Self.sizes[0], with: partner, over: group)!
    var size = Self.sizes[0]
    let isFast = large < Self.slow
    try tell(isFast ? 1 : 0, to: partner, over: group)
    if isFast {
      size = Self.sizes[1]
      large = try roundTrip(bytes: size, with: partner, over: group)!
    }
    return LinkReport(
      from: group.rank, to: partner, latency: small / 2, bandwidth: Double(size) * 2 / large,
      bytes: size)
  }

  /// Seconds of a round trip, the median of several; nil on the rank that does not lead.
  private func roundTrip(
    bytes: Int, with partner: Int, over group: borrowing Communicator
  ) throws(MPIError) -> Double? {
    let message = UnsafeMutableRawBufferPointer(rebasing: memory[..<bytes])
    guard group.rank < partner else {
      try reply(message, times: 2, to: partner, over: group)
      let trips = try count(from: partner, over: group)
      try reply(message, times: trips, to: partner, over: group)
      return nil
    }
    // The first makes the connection; the second tells how many there is time for.
    _ = try trip(message, to: partner, over: group)
    let second = try trip(message, to: partner, over: group)
    let trips = max(1, min(Self.mostTrips, Int(Self.budget / max(second, 1e-9))))
    try tell(trips, to: partner, over: group)
    var times: [Double] = []
    for _ in 0..<trips { times.append(try trip(message, to: partner, over: group)) }
    return Spread(of: times)?.median
  }

  private func trip(
    _ message: UnsafeMutableRawBufferPointer, to partner: Int, over group: borrowing Communicator
  ) throws(MPIError) -> Double {
    let start = Clock.nanoseconds
    try group.send(UnsafeRawBufferPointer(message), to: partner)
    try group.receive(into: message, from: partner)
    return Double(max(1, Clock.nanoseconds - start)) * 1e-9
  }

  private func reply(
    _ message: UnsafeMutableRawBufferPointer, times: Int, to partner: Int,
    over group: borrowing Communicator
  ) throws(MPIError) {
    for _ in 0..<times {
      try group.receive(into: message, from: partner)
      try group.send(UnsafeRawBufferPointer(message), to: partner)
    }
  }

  private func tell(
    _ number: Int, to partner: Int, over group: borrowing Communicator
  ) throws(MPIError) {
    memory.storeBytes(of: number, as: Int.self)
    try group.send(UnsafeRawBufferPointer(rebasing: memory[..<8]), to: partner)
  }

  private func count(
    from partner: Int, over group: borrowing Communicator
  ) throws(MPIError) -> Int {
    try group.receive(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<8]), from: partner)
    return memory.load(as: Int.self)
  }
}
