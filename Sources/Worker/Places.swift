import MPI

/// Which rank is on which host, for messages.
struct Places: Sendable {
  /// Of each rank of the job: the world rank of the first of its node, and the host's name.
  private let leaders: [Int]
  private let hosts: [String]
  /// Ranks of this node.
  private let node: [Int]

  /// Of a process that knows no others.
  init() {
    leaders = []
    hosts = []
    node = []
  }

  private static let nameBytes = 64

  /// Collective over both.
  init(world: borrowing Communicator, node: borrowing Communicator) throws(MPIError) {
    let leader = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
    defer { leader.deallocate() }
    leader[0] = Int64(world.rank)
    try node.allReduceMin(leader)
    let entry = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 + Self.nameBytes, alignment: 8)
    defer { entry.deallocate() }
    entry.initializeMemory(as: UInt8.self, repeating: 0)
    entry.storeBytes(of: leader[0], as: Int64.self)
    UnsafeMutableRawBufferPointer(rebasing: entry[8...])
      .copyBytes(from: Array(world.hostName.utf8.prefix(Self.nameBytes)))
    let all = try world.allGather(UnsafeRawBufferPointer(entry))
    let entries = stride(from: 0, to: all.count, by: entry.count).map {
      Array(all[$0..<$0 + entry.count])
    }
    leaders = entries.map { entry in
      Int(entry.withUnsafeBytes { $0.load(as: Int64.self) })
    }
    hosts = entries.map { String(decoding: $0[8...].prefix { $0 != 0 }, as: UTF8.self) }
    let own = Int(leader[0])
    self.node = leaders.indices.filter { [leaders] in leaders[$0] == own }
  }

  /// "rank 3 on node7", or "ranks 2-3 on node7"; nil where there is only one rank.
  ///
  /// - Parameter members: places on this node; none for all ranks of all other nodes.
  func text(_ members: [Int]) -> String? {
    guard leaders.count > 1 else { return nil }
    guard members.isEmpty else {
      return Self.ranks(members.map { node[$0] }) + " on " + hosts[node[0]]
    }
    let others = Set(leaders).subtracting([leaders[node[0]]]).sorted()
    guard !others.isEmpty else { return nil }
    let shown = others.prefix(4).map { leader in
      Self.ranks(leaders.indices.filter { leaders[$0] == leader }) + " on " + hosts[leader]
    }
    return shown.joined(separator: " or ")
      + (others.count > 4 ? " or \(others.count - 4) other hosts" : "")
  }

  /// "rank 3", "ranks 2-4", "ranks 0, 2".
  static func ranks(_ ranks: [Int]) -> String {
    guard ranks.count > 1 else { return "rank \(ranks.first ?? 0)" }
    let isRun = zip(ranks, ranks.dropFirst()).allSatisfy { $1 == $0 + 1 }
    return "ranks "
      + (isRun ? "\(ranks.first!)-\(ranks.last!)" : ranks.map(String.init).joined(separator: ", "))
  }
}
