import MPI

/// Assertions that hold for any number of ranks.
enum Checks {
  static func all(_ world: borrowing Communicator) throws {
    try sums(world)
    try pendingSum(world)
    try broadcastAndGather(world)
    try splits(world)
    let node = try world.splitByNode()
    try window(node)
    try barrier(node)
    try node.free()
    let ranks = world.size
    if world.rank == 0 { print("ok on \(ranks)") }
  }

  static func sums(_ world: borrowing Communicator) throws {
    let doubles = UnsafeMutableBufferPointer<Double>.allocate(capacity: 1003)
    let integers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 3)
    defer {
      doubles.deallocate()
      integers.deallocate()
    }
    for index in doubles.indices { doubles[index] = Double(index * (world.rank + 1)) }
    let before = world.collectives
    try world.allReduceSum(doubles)
    try require(world.collectives == before + 1, "a sum is one collective call")
    let total = world.size * (world.size + 1) / 2
    try require(
      doubles.indices.allSatisfy { doubles[$0] == Double($0 * total) }, "sums of doubles")

    for index in integers.indices { integers[index] = Int64(world.rank + 1) << 40 }
    try world.allReduceSum(integers)
    try require(integers[2] == Int64(total) << 40, "sums of integers")
    for index in integers.indices { integers[index] = Int64(world.rank * (index - 1)) }
    try world.allReduceMax(integers)
    try require(integers[0] == 0 && integers[2] == Int64(world.size - 1), "largest")
    for index in integers.indices { integers[index] = Int64(world.rank * (index - 1)) }
    try world.allReduceMin(integers)
    try require(integers[0] == Int64(1 - world.size) && integers[2] == 0, "smallest")
  }

  static func pendingSum(_ world: borrowing Communicator) throws {
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: 70_000)
    defer { values.deallocate() }
    values.initialize(repeating: Double(world.rank))
    var pending = try PendingSum(of: values, over: world)
    while try !pending.isDone() {}
    try pending.wait()
    let total = Double(world.size * (world.size - 1) / 2)
    try require(values.allSatisfy { $0 == total }, "sums that were waited for")
  }

  static func broadcastAndGather(_ world: borrowing Communicator) throws {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 5, alignment: 8)
    defer { bytes.deallocate() }
    let root = world.size - 1
    bytes.copyBytes(from: (0..<5).map { UInt8(10 * world.rank + $0) })
    let everyone = (0..<world.size).flatMap { rank in (0..<5).map { UInt8(10 * rank + $0) } }
    let gathered = try world.gather(UnsafeRawBufferPointer(bytes), to: root)
    try require(gathered == (world.rank == root ? everyone : []), "gathered on the root")
    let all = try world.allGather(UnsafeRawBufferPointer(bytes))
    try require(all == everyone, "gathered everywhere")
    try world.broadcast(bytes, from: root)
    try require(bytes.elementsEqual((0..<5).map { UInt8(10 * root + $0) }), "broadcast")
  }

  static func splits(_ world: borrowing Communicator) throws {
    let half = try world.split(color: world.rank % 2, key: -world.rank)
    let expected = (world.size + 1 - world.rank % 2) / 2
    try require(half.size == expected, "ranks of one color")
    try require(half.rank == expected - 1 - world.rank / 2, "ordered by key")
    try half.barrier()
    try half.free()
  }

  static func window(_ node: borrowing Communicator) throws {
    let window = try SharedWindow(bytes: 100 * (node.rank + 1), on: node)
    let own = try window.part(ofRank: node.rank)
    try require(own.count == 100 * (node.rank + 1), "a part has the size asked for")
    try require(own.allSatisfy { $0 == 0 }, "a part starts zeroed")
    try require(UInt(bitPattern: own.baseAddress!) % 64 == 0, "a part is aligned")
    own.initializeMemory(as: UInt8.self, repeating: UInt8(node.rank + 1))
    try window.synchronize()
    try node.barrier()
    try window.synchronize()
    for rank in 0..<node.size {
      let part = try window.part(ofRank: rank)
      try require(part.count == 100 * (rank + 1), "a neighbour's part has its size")
      try require(part.allSatisfy { $0 == UInt8(rank + 1) }, "a neighbour's bytes are seen")
    }
    try window.free()

    let onlyFirst = try SharedWindow(bytes: node.rank == 0 ? 64 : 0, on: node)
    let last = try onlyFirst.part(ofRank: node.size - 1).count
    try require(last == (node.size == 1 ? 64 : 0), "a rank may contribute nothing")
    try onlyFirst.free()
  }

  /// Every rank adds to its own cell and, past the barrier, finds all cells at the same count,
  /// with each kind of patience: keeping the core, giving it away, and sleeping at once.
  static func barrier(_ node: borrowing Communicator) throws {
    let cells = try SharedWindow(bytes: 64, on: node)
    var addresses: [UnsafeMutablePointer<Int>] = []
    for rank in 0..<node.size {
      addresses.append(try cells.base(ofRank: rank).assumingMemoryBound(to: Int.self))
    }
    let kinds: [NodeBarrier.Patience?] = [
      nil, .ownCores, .sharedCores, NodeBarrier.Patience(spins: 0, yields: 0),
    ]
    var round = 0
    for patience in kinds {
      let barrier = try NodeBarrier(over: node, patience: patience)
      for _ in 0..<300 {
        round += 1
        addresses[node.rank].pointee = round
        barrier.wait()
        try require(addresses.allSatisfy { $0.pointee == round }, "all arrived at \(round)")
        barrier.wait()
      }
      try barrier.free()
    }
    try cells.free()
  }

  private static func require(_ condition: Bool, _ promise: String) throws {
    if !condition { throw Failure("not so: \(promise)") }
  }
}
