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

  // Each rank's part: its records, then a cache line of what it tells. The first rank's goes on with parameters, both moments,
  // the sum over the node, and the weights' average.
  private static let cacheLine = 64
  private static let validFlag = rounded(
    GradientExchange.wave * BlockRecord.stride * MemoryLayout<Float>.stride)
  private static let announcement = validFlag + MemoryLayout<Int>.stride
  private static let stateOffset = validFlag + cacheLine
  private static let runBytes = rounded(ParameterLayout.count * MemoryLayout<Float>.stride)
  private static let totalOffset = stateOffset + 3 * runBytes
  private static let averageOffset =
    totalOffset + rounded(GradientSum.count * MemoryLayout<Double>.stride)

  private static func rounded(_ bytes: Int) -> Int {
    (bytes + cacheLine - 1) / cacheLine * cacheLine
  }

  /// Collective over the world.
  static func over(_ world: borrowing Communicator) throws -> NodeLink {
    let node = try world.splitByNode()
    let leaders = try world.split(color: node.rank == 0 ? 0 : 1, key: world.rank)
    let number = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
    defer { number.deallocate() }
    number[0] = Int64(world.rank)
    let worldRanks = try node.allGather(UnsafeRawBufferPointer(number))
      .withUnsafeBytes { $0.bindMemory(to: Int64.self).map(Int.init) }
    number[0] = node.rank == 0 ? 1 : 0
    try world.allReduceSum(number)
    let window = try SharedWindow(
      bytes: node.rank == 0 ? averageOffset + runBytes : stateOffset, on: node)
    let barrier = try NodeBarrier(over: node)
    return NodeLink(
      worldRanks: worldRanks, nodes: Int(number[0]), window: window, barrier: barrier,
      leaders: leaders, node: node)
  }

  private init(
    worldRanks: [Int], nodes: Int, window: consuming SharedWindow,
    barrier: consuming NodeBarrier, leaders: consuming Communicator, node: consuming Communicator
  ) {
    rank = node.rank
    size = node.size
    self.worldRanks = worldRanks
    self.nodes = nodes
    self.window = window
    self.barrier = barrier
    self.leaders = leaders
    self.node = node
  }

  /// A neighbour's records.
  func records(ofRank rank: Int) throws(MPIError) -> UnsafeMutablePointer<Float> {
    try window.base(ofRank: rank).assumingMemoryBound(to: Float.self)
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
      parameters: run(Self.stateOffset), firstMoments: run(Self.stateOffset + Self.runBytes),
      secondMoments: run(Self.stateOffset + 2 * Self.runBytes),
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
    (try window.base(ofRank: rank) + Self.validFlag).assumingMemoryBound(to: Int.self)
  }

  /// Collective; on the normal path only.
  consuming func free() throws(MPIError) {
    try barrier.free()
    try window.free()
    try leaders.free()
    try node.free()
  }
}
