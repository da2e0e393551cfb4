import Kernels
import LeNet
import MNIST
package import MPI

/// How the ranks' work on a batch becomes one gradient, and who uses which part of it.
///
/// `shared`: the ranks of a node keep what their blocks left behind, and one copy of parameters and
/// moments, in a window that all of them see. A step is two barriers and no copy: once all blocks are
/// done, each rank sums its share of the gradient over the blocks of all, straight from their memory,
/// and updates its share of the parameters; once all have, the next step may begin. With several nodes,
/// the leaders exchange their node's sum in between. `mpi`: each rank has everything for itself, and
/// one `MPI_Allreduce` adds up.
package final class GradientExchange {
  /// Blocks of a rank whose records are kept at a time: enough that summing them costs little next to
  /// making them, few enough (2 MB) that they stay in the second and third level of cache.
  static let wave = 32

  /// What this rank's blocks leave behind: `wave` records.
  let records: UnsafeMutablePointer<Float>
  /// Parameters and moments, shared or private.
  let state: StateMemory
  /// This rank's place among the members.
  private let place: Int
  /// Whether the members' blocks are the whole batch, so that their sum can be used at once.
  let isWhole: Bool
  /// Sums of more than one wave or node: `GradientSum.count` doubles, of which this rank's jobs are its own.
  let sums: UnsafeMutablePointer<Double>
  /// The ranks whose blocks are summed here, by number in the world, and their records.
  private let members: [Int]
  private let memberRecords: [UnsafePointer<Float>]
  private let table: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let ownRecords: AlignedBuffer<Float>?
  private let ownSums = AlignedBuffer<Double>(count: GradientSum.count)
  private let ownState = TrainingState()
  private var link: NodeLink?
  private var ownAnnouncement = Announcement()
  /// Whether this rank adds its node's loss and counts to the sum over nodes.
  private let isLeader: Bool

  /// Collective over the world.
  package convenience init(_ kind: AllReduce, world: borrowing Communicator) throws {
    switch kind {
    case .shared: try self.init(NodeLink.over(world))
    case .mpi: self.init(alone: world)
    }
  }

  private init(alone world: borrowing Communicator) {
    let own = AlignedBuffer<Float>(count: Self.wave * BlockRecord.stride)
    records = own.base
    ownRecords = consume own
    state = ownState.memory
    sums = ownSums.base
    place = 0
    isWhole = world.size == 1
    isLeader = true
    members = [world.rank]
    memberRecords = [UnsafePointer(records)]
    table = .allocate(capacity: Self.wave)
    link = nil
  }

  private init(_ link: consuming NodeLink) throws {
    ownRecords = nil
    records = try link.records(ofRank: link.rank)
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
    table = .allocate(capacity: Self.wave * link.size)
    self.link = consume link
  }

  deinit { table.deallocate() }

  /// The gradient jobs of one of this rank's threads: the same ones in every step, so that the moments they
  /// update stay near its core.
  func jobs(ofThread thread: Int, of threads: Int) -> Range<Int> {
    GradientJob.share(taker: place * threads + thread, of: members.count * threads)
  }

  /// Waves that all ranks need for a step.
  static func waves(_ sharding: BlockSharding, step: Int, ranks: Int) -> Int {
    let most = (sharding.blockCount(step: step) + ranks - 1) / ranks
    return max(1, (most + wave - 1) / wave)
  }

  /// The part of a rank's blocks that belongs to a wave.
  static func blocks(_ blocks: Range<Int>, ofWave number: Int) -> Range<Int> {
    let first = min(blocks.lowerBound + number * wave, blocks.upperBound)
    return first..<min(first + wave, blocks.upperBound)
  }

  /// This rank's first records. Valid until `records(ofWave:)`.
  func ownRecords(count: Int) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    for place in 0..<count { table[place] = UnsafePointer(records + place * BlockRecord.stride) }
    return UnsafeBufferPointer(rebasing: table[..<count])
  }

  /// The records of a wave, of all members. Valid between `meet()`s.
  func records(
    ofWave wave: Int, _ sharding: BlockSharding, step: Int, ranks: Int
  ) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    var count = 0
    for (member, first) in zip(members, memberRecords) {
      let own = sharding.blocks(step: step, rank: member, of: ranks)
      for place in 0..<Self.blocks(own, ofWave: wave).count {
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

  /// Ranks whose own blocks of the last wave left behind what is no number. Collective.
  ///
  /// - Parameter blocks: how many this rank had in it.
  func invalidRanks(
    blocks: Int, over world: borrowing Communicator
  ) throws(MPIError) -> [Int] {
    let isFinite = (0..<blocks).allSatisfy {
      GradientSum.isFinite(records + $0 * BlockRecord.stride)
    }
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
