import LeNet
import MPI

/// The memory and the meeting point of the ranks of one node, and the line to the other nodes.
struct NodeLink: ~Copyable {
  /// This rank's place on its node, and the ranks of the node.
  let rank: Int
  let size: Int
  /// Which ranks of the world they are, in their order on the node.
  let worldRanks: [Int]
  /// Nodes of the job.
  let nodes: Int
  private let window: SharedWindow
  private let barrier: NodeBarrier
  private let node: Communicator
  private let leaders: Communicator

  /// Threads of each rank of the node.
  let threads: [Int]

  // Each rank's part: a cache line of what it tells, then its threads' records, then their sums. The first rank's has
  // parameters, both moments, the sum over the node, and the weights' average before the records.
  private static let cacheLine = 64
  private static let announcement = MemoryLayout<Int>.stride
  private static let runBytes = rounded(ParameterLayout.count * MemoryLayout<Float>.stride)
  private static let totalOffset = cacheLine + 3 * runBytes
  private static let sumBytes = rounded(GradientSum.count * MemoryLayout<Double>.stride)
  private static let averageOffset = totalOffset + sumBytes
  private static let recordBytes = rounded(
    GradientExchange.recordsPerThread * BlockRecord.stride * MemoryLayout<Float>.stride)

  private static func recordsOffset(ofRank rank: Int) -> Int {
    rank == 0 ? averageOffset + runBytes : cacheLine
  }

  private static func rounded(_ bytes: Int) -> Int {
    (bytes + cacheLine - 1) / cacheLine * cacheLine
  }

  /// Collective over the world.
  ///
  /// - Parameter threads: of this rank.
  static func over(_ world: borrowing Communicator, threads ownThreads: Int) throws -> NodeLink {
    let node = try world.splitByNode()
    let leaders = try world.split(color: node.rank == 0 ? 0 : 1, key: world.rank)
    let worldRanks = try node.allGather(world.rank)
    let threads = try node.allGather(ownThreads)
    let nodes = try world.allGather(node.rank == 0 ? 1 : 0).reduce(0, +)
    let window = try SharedWindow(
      bytes: recordsOffset(ofRank: node.rank) + ownThreads * (recordBytes + sumBytes), on: node)
    let barrier = try NodeBarrier(over: node)
    return NodeLink(
      worldRanks: worldRanks, threads: threads, nodes: nodes, window: window, barrier: barrier,
      leaders: leaders, node: node)
  }

  private init(
    worldRanks: [Int], threads: [Int], nodes: Int, window: consuming SharedWindow,
    barrier: consuming NodeBarrier, leaders: consuming Communicator, node: consuming Communicator
  ) {
    rank = node.rank
    size = node.size
    self.worldRanks = worldRanks
    self.threads = threads
    self.nodes = nodes
    self.window = window
    self.barrier = barrier
    self.leaders = leaders
    self.node = node
  }

  /// A neighbour's records: those of its threads follow one another.
  func records(ofRank rank: Int) throws(MPIError) -> UnsafeMutablePointer<Float> {
    (try window.base(ofRank: rank) + Self.recordsOffset(ofRank: rank))
      .assumingMemoryBound(to: Float.self)
  }

  /// The sums of a neighbour's threads.
  func partialSums(ofRank rank: Int) throws(MPIError) -> [UnsafeMutablePointer<Double>] {
    let first =
      try window.base(ofRank: rank) + Self.recordsOffset(ofRank: rank)
      + threads[rank] * Self.recordBytes
    return (0..<threads[rank]).map {
      (first + $0 * Self.sumBytes).assumingMemoryBound(to: Double.self)
    }
  }

  /// The sum over the node, then over all nodes, where there are several.
  func total() throws(MPIError) -> UnsafeMutablePointer<Double> {
    (try window.base(ofRank: 0) + Self.totalOffset).assumingMemoryBound(to: Double.self)
  }

  /// Parameters, moments and averages of the node.
  func state() throws(MPIError) -> StateMemory {
    let base = try window.base(ofRank: 0)
    func run(_ offset: Int) -> UnsafeMutablePointer<Float> {
      (base + offset).assumingMemoryBound(to: Float.self)
    }
    return StateMemory(
      parameters: run(Self.cacheLine), firstMoments: run(Self.cacheLine + Self.runBytes),
      secondMoments: run(Self.cacheLine + 2 * Self.runBytes),
      averages: run(Self.averageOffset))
  }

  /// Returns when all neighbours have come here.
  func meet() { barrier.wait() }

  /// Tells the neighbours; they know after the next `meet()`.
  func announce(_ announcement: Announcement) throws(MPIError) {
    try self.announcement(ofRank: rank).pointee = announcement
  }

  /// What all neighbours have announced, after the `meet()` that followed.
  func announced() throws(MPIError) -> Announcement {
    var sum = Announcement()
    for neighbour in 0..<size { sum += try announcement(ofRank: neighbour).pointee }
    return sum
  }

  private func announcement(
    ofRank rank: Int
  ) throws(MPIError) -> UnsafeMutablePointer<Announcement> {
    (try window.base(ofRank: rank) + Self.announcement).assumingMemoryBound(to: Announcement.self)
  }

  /// Returns when `total` is the sum over all nodes.
  func sumOverNodes() throws(MPIError) {
    barrier.wait()
    if rank == 0 {
      try leaders.allReduceSum(
        UnsafeMutableBufferPointer(start: try total(), count: GradientSum.count))
    }
    barrier.wait()
  }

  /// Returns when all neighbours have updated their shares, and whether all were valid.
  func publish(isValid: Bool) throws(MPIError) -> Bool {
    try validFlag(ofRank: rank).pointee = isValid ? 0 : 1
    barrier.wait()
    for neighbour in 0..<size where try validFlag(ofRank: neighbour).pointee != 0 { return false }
    return true
  }

  private func validFlag(ofRank rank: Int) throws(MPIError) -> UnsafeMutablePointer<Int> {
    try window.base(ofRank: rank).assumingMemoryBound(to: Int.self)
  }

  /// Collective; on the normal path only.
  consuming func free() throws(MPIError) {
    try barrier.free()
    try window.free()
    try leaders.free()
    try node.free()
  }
}
