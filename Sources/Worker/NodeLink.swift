import LeNet
import MNIST
import MPI

/// The memory and the meeting point of the ranks of one node, and the line to the other nodes.
struct NodeLink: ~Copyable {
  /// This rank's place on its node, and the ranks of the node.
  let rank: Int
  let size: Int
  /// Nodes of the job.
  let nodes: Int
  private let window: SharedWindow
  private let barrier: NodeBarrier
  private let node: Communicator
  private let leaders: Communicator
  private let slice: Range<Int>

  // Each rank's part: its sums, then a flag. The first rank's goes on with parameters, both moments,
  // and the sum over the node.
  private static let cacheLine = 64
  private static let sumBytes = rounded(GradientSum.count * MemoryLayout<Double>.stride)
  private static let flagOffset = sumBytes
  private static let stateOffset = flagOffset + cacheLine
  private static let runBytes = rounded(ParameterLayout.count * MemoryLayout<Float>.stride)
  private static let totalOffset = stateOffset + 3 * runBytes

  private static func rounded(_ bytes: Int) -> Int {
    (bytes + cacheLine - 1) / cacheLine * cacheLine
  }

  /// Collective over the world.
  static func over(_ world: borrowing Communicator) throws -> NodeLink {
    let node = try world.splitByNode()
    let leaders = try world.split(color: node.rank == 0 ? 0 : 1, key: world.rank)
    let count = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
    defer { count.deallocate() }
    count[0] = node.rank == 0 ? 1 : 0
    try world.allReduceSum(count)
    let window = try SharedWindow(
      bytes: node.rank == 0 ? totalOffset + sumBytes : stateOffset, on: node)
    let barrier = try NodeBarrier(over: node)
    return NodeLink(
      rank: node.rank, size: node.size, nodes: Int(count[0]), window: window, barrier: barrier,
      slice: slice(of: GradientSum.count, rank: node.rank, size: node.size), leaders: leaders,
      node: node)
  }

  private init(
    rank: Int, size: Int, nodes: Int, window: consuming SharedWindow,
    barrier: consuming NodeBarrier, slice: Range<Int>, leaders: consuming Communicator,
    node: consuming Communicator
  ) {
    self.rank = rank
    self.size = size
    self.nodes = nodes
    self.window = window
    self.barrier = barrier
    self.slice = slice
    self.leaders = leaders
    self.node = node
  }

  /// A rank's share of `count` numbers, in whole cache lines of floats.
  static func slice(of count: Int, rank: Int, size: Int) -> Range<Int> {
    let lines = BlockSharding.share(of: (count + 15) / 16, taker: rank, of: size)
    return min(lines.lowerBound * 16, count)..<min(lines.upperBound * 16, count)
  }

  /// A neighbour's sums.
  func sums(ofRank rank: Int) throws(MPIError) -> UnsafeMutablePointer<Double> {
    try window.base(ofRank: rank).assumingMemoryBound(to: Double.self)
  }

  /// The sum over all nodes, between `collect` and `publish` where there are several.
  func total() throws(MPIError) -> UnsafeMutablePointer<Double> {
    (try window.base(ofRank: 0) + Self.totalOffset).assumingMemoryBound(to: Double.self)
  }

  /// Parameters and moments of the node.
  func state() throws(MPIError) -> StateMemory {
    let base = try window.base(ofRank: 0) + Self.stateOffset
    func run(_ number: Int) -> UnsafeMutablePointer<Float> {
      (base + number * Self.runBytes).assumingMemoryBound(to: Float.self)
    }
    return StateMemory(parameters: run(0), firstMoments: run(1), secondMoments: run(2))
  }

  /// Returns when all neighbours' sums are complete, or the sum of all nodes' is.
  func collect() throws(MPIError) {
    barrier.wait()
    guard nodes > 1 else { return }
    let total = try total()
    for i in slice { total[i] = 0 }
    for neighbour in 0..<size {
      let sums = try sums(ofRank: neighbour)
      for i in slice { total[i] += sums[i] }
    }
    barrier.wait()
    if rank == 0 {
      try leaders.allReduceSum(
        UnsafeMutableBufferPointer(start: total, count: GradientSum.count))
    }
    barrier.wait()
  }

  /// Returns when all neighbours have updated their slices, and whether all were valid.
  func publish(isValid: Bool) throws(MPIError) -> Bool {
    try flag(ofRank: rank).pointee = isValid ? 0 : 1
    barrier.wait()
    for neighbour in 0..<size where try flag(ofRank: neighbour).pointee != 0 { return false }
    return true
  }

  private func flag(ofRank rank: Int) throws(MPIError) -> UnsafeMutablePointer<Int> {
    (try window.base(ofRank: rank) + Self.flagOffset).assumingMemoryBound(to: Int.self)
  }

  /// Collective; on the normal path only.
  consuming func free() throws(MPIError) {
    try barrier.free()
    try window.free()
    try leaders.free()
    try node.free()
  }
}
