import Kernels
import LeNet
import MNIST
package import MPI

/// How the ranks' work on a batch becomes one gradient, and who uses which part of it.
///
/// `shared`: the ranks of a node keep what their blocks left behind, and one copy of parameters and
/// moments, in a window that all of them see. A step is two barriers and no copy: once all blocks are
/// done, each thread sums its share of the gradient over the blocks of all, straight from their memory,
/// and updates its share of the parameters; once all have, the next step may begin. Of a large batch,
/// each thread first sums the whole gradient over its own blocks, so that the others have less to read.
/// With several nodes, the leaders exchange their node's sum in between. `mpi`: each rank has everything
/// for itself, and one `MPI_Allreduce` adds up.
package final class GradientExchange {
  /// Blocks of a thread whose records are kept at a time: enough that summing them costs little next to
  /// making them, few enough (2 MB) that they stay in the second and third level of cache.
  static let recordsPerThread = 32
  /// So many blocks of a thread are cheaper to read for the others than their sums.
  private static let fewBlocks = 16

  /// What this rank's blocks leave behind: `recordsPerThread` records for each of its threads.
  let records: UnsafeMutablePointer<Float>
  /// Of this rank's threads: sums over their own blocks of a large batch.
  let partialSums: [UnsafeMutablePointer<Double>]
  /// Those of all threads of all members.
  let allPartialSums: UnsafeBufferPointer<UnsafePointer<Double>>
  /// Parameters and moments, shared or private.
  let state: StateMemory
  /// This rank's place among the members.
  private let place: Int
  /// Whether the members' blocks are the whole batch, so that their sum can be used at once.
  let isWhole: Bool
  /// Sums of more than one node or member: `GradientSum.count` doubles, of which this rank's jobs are its own.
  let sums: UnsafeMutablePointer<Double>
  /// The ranks whose blocks are summed here, by number in the world, and their records.
  private let members: [Int]
  private let memberRecords: [UnsafePointer<Float>]
  private let table: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  /// The fewest threads of a rank of the world.
  private let leastThreads: Int
  private let ownMemory: OwnMemory?
  private let ownSums = AlignedBuffer<Double>(count: GradientSum.count)
  private let ownState = TrainingState()
  private var link: NodeLink?
  private var ownAnnouncement = Announcement()
  /// Whether this rank adds its node's loss and counts to the sum over nodes.
  private let isLeader: Bool

  /// Collective over the world.
  ///
  /// - Parameter threads: of this rank.
  package convenience init(
    _ kind: AllReduce, threads: Int, world: borrowing Communicator
  ) throws {
    let least = try world.allGather(threads).min()!
    switch kind {
    case .shared: try self.init(NodeLink.over(world, threads: threads), leastThreads: least)
    case .mpi: self.init(alone: world, threads: threads, leastThreads: least)
    }
  }

  private init(alone world: borrowing Communicator, threads: Int, leastThreads: Int) {
    let own = OwnMemory(threads: threads)
    records = own.records.base
    partialSums = own.partialSums
    allPartialSums = Self.list(own.partialSums)
    ownMemory = own
    self.leastThreads = leastThreads
    state = ownState.memory
    sums = ownSums.base
    place = 0
    isWhole = world.size == 1
    isLeader = true
    members = [world.rank]
    memberRecords = [UnsafePointer(records)]
    table = .allocate(capacity: Self.recordsPerThread * threads)
    link = nil
  }

  private init(_ link: consuming NodeLink, leastThreads: Int) throws {
    ownMemory = nil
    self.leastThreads = leastThreads
    records = try link.records(ofRank: link.rank)
    partialSums = try link.partialSums(ofRank: link.rank)
    var all: [UnsafeMutablePointer<Double>] = []
    for rank in 0..<link.size { all += try link.partialSums(ofRank: rank) }
    allPartialSums = Self.list(all)
    state = try link.state()
    isWhole = link.nodes == 1
    isLeader = link.rank == 0
    sums = link.nodes == 1 ? ownSums.base : try link.total()
    place = link.rank
    members = link.worldRanks
    var memberRecords: [UnsafePointer<Float>] = []
    for rank in 0..<link.size {
      memberRecords.append(UnsafePointer(try link.records(ofRank: rank)))
    }
    self.memberRecords = memberRecords
    table = .allocate(capacity: Self.recordsPerThread * link.threads.reduce(0, +))
    self.link = consume link
  }

  private static func list(
    _ pointers: [UnsafeMutablePointer<Double>]
  ) -> UnsafeBufferPointer<UnsafePointer<Double>> {
    let list = UnsafeMutableBufferPointer<UnsafePointer<Double>>.allocate(capacity: pointers.count)
    _ = list.initialize(from: pointers.map { UnsafePointer($0) })
    return UnsafeBufferPointer(list)
  }

  deinit {
    table.deallocate()
    allPartialSums.deallocate()
  }

  /// The gradient jobs of one of this rank's threads: the same ones in every step, so that the moments they
  /// update stay near its core.
  func jobs(ofThread thread: Int, of threads: Int) -> Range<Int> {
    GradientJob.share(taker: place * threads + thread, of: members.count * threads)
  }

  /// Whether each thread sums over its own blocks first: the same on all ranks.
  func sumsFirst(_ sharding: BlockSharding, step: Int, ranks: Int) -> Bool {
    let most = (sharding.blockCount(step: step) + ranks - 1) / ranks
    return most > Self.fewBlocks * leastThreads
  }

  /// Records that follow one another, as a list. Valid until the next list.
  func ownRecords(
    count: Int
  ) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    for place in 0..<count { table[place] = UnsafePointer(records + place * BlockRecord.stride) }
    return UnsafeBufferPointer(rebasing: table[..<count])
  }

  /// The records of a batch, of all members. Valid between two `meet()`s.
  func records(
    _ sharding: BlockSharding, step: Int, ranks: Int
  ) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    var count = 0
    for (member, first) in zip(members, memberRecords) {
      for place in 0..<sharding.blocks(step: step, rank: member, of: ranks).count {
        table[count] = first + place * BlockRecord.stride
        count += 1
      }
    }
    return UnsafeBufferPointer(rebasing: table[..<count])
  }

  /// Tells the members of this rank's blocks; they know after the next `meet()`.
  func announce(_ announcement: Announcement) throws(MPIError) {
    guard link != nil else { return ownAnnouncement = announcement }
    try link!.announce(announcement)
  }

  /// What all members have announced, after the `meet()` that followed.
  func announced() throws(MPIError) -> Announcement {
    guard link != nil else { return ownAnnouncement }
    return try link!.announced()
  }

  /// Returns when all members have come here: what each has written, the others may read.
  func meet() {
    if link != nil { link!.meet() }
  }

  /// Adds up the sums, and what was announced, of members that are not the whole batch. Collective.
  func collect(_ members: Announcement, over world: borrowing Communicator) throws(MPIError)
    -> Announcement
  {
    if isLeader {
      sums[GradientSum.loss] = members.loss
      sums[GradientSum.correct] = members.correct
      sums[GradientSum.stop] = members.stops
    }
    if link == nil {
      try world.allReduceSum(UnsafeMutableBufferPointer(start: sums, count: GradientSum.count))
    } else {
      try link!.sumOverNodes()
    }
    return Announcement(
      loss: sums[GradientSum.loss], correct: sums[GradientSum.correct],
      stops: sums[GradientSum.stop])
  }

  /// Returns when every rank has updated its share. Collective.
  ///
  /// - Parameter isValid: whether all numbers of this rank's share were finite.
  /// - Returns: whether they were on all ranks.
  func publish(isValid: Bool) throws(MPIError) -> Bool {
    guard link != nil else { return isValid }
    return try link!.publish(isValid: isValid)
  }

  /// Ranks whose own blocks left behind what is no number. Collective.
  ///
  /// - Parameter isFinite: whether this rank's are numbers.
  func invalidRanks(
    isFinite: Bool, over world: borrowing Communicator
  ) throws(MPIError) -> [Int] {
    let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { byte.deallocate() }
    byte[0] = isFinite ? 0 : 1
    let all = try world.allGather(UnsafeRawBufferPointer(byte))
    return all.indices.filter { all[$0] != 0 }
  }

  /// Gives shared memory back. Collective; on the normal path only.
  package func free() throws(MPIError) {
    if let link = link.take() { try link.free() }
  }
}

/// What a rank that shares nothing has for itself.
private final class OwnMemory {
  let records: AlignedBuffer<Float>
  private let sums: AlignedBuffer<Double>
  let partialSums: [UnsafeMutablePointer<Double>]

  init(threads: Int) {
    let stride = (GradientSum.count + 7) / 8 * 8
    let sums = AlignedBuffer<Double>(count: threads * stride)
    partialSums = (0..<threads).map { sums.base + $0 * stride }
    self.sums = consume sums
    records = AlignedBuffer<Float>(
      count: threads * GradientExchange.recordsPerThread * BlockRecord.stride)
  }
}
