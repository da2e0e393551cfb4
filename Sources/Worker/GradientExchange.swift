import Kernels
import LeNet
import MNIST
package import MPI

/// Makes one sum of all ranks' gradients, and says which parameters each rank updates.
///
/// `shared`: the ranks of a node keep their sums, and one copy of parameters and moments, in a window that
/// all of them see. A step is two barriers and no copy: once all sums are complete, each rank adds up
/// and updates its slice of the parameters, straight from its neighbours' memory; once all slices
/// are updated, the next step may read them. With several nodes, the leaders exchange their node's
/// sum in between. `mpi`: each rank has everything for itself.
package final class GradientExchange {
  /// This rank's own sums: `GradientSum.count` doubles.
  let own: UnsafeMutablePointer<Double>
  /// Parameters and moments, shared or private.
  let state: StateMemory
  /// What adds up to the batch's gradient, between `collect` and `publish`.
  let sources: UnsafeMutableBufferPointer<UnsafePointer<Double>>
  /// The parameters this rank updates.
  let slice: Range<Int>
  private let ownMemory = AlignedBuffer<Double>(count: GradientSum.count)
  private let ownState = TrainingState()
  private var link: NodeLink?
  private var ownIsFinite = true

  /// Collective over the world.
  package convenience init(_ kind: AllReduce, world: borrowing Communicator) throws {
    switch kind {
    case .shared: try self.init(NodeLink.over(world))
    case .mpi: self.init()
    }
  }

  private init() {
    own = ownMemory.base
    state = ownState.memory
    sources = .allocate(capacity: 1)
    sources[0] = UnsafePointer(own)
    slice = 0..<ParameterLayout.count
    link = nil
  }

  private init(_ link: consuming NodeLink) throws(MPIError) {
    own = try link.sums(ofRank: link.rank)
    state = try link.state()
    slice = NodeLink.slice(of: ParameterLayout.count, rank: link.rank, size: link.size)
    // Several nodes: only the leaders' sum of all; otherwise every neighbour's.
    sources = .allocate(capacity: link.nodes == 1 ? link.size : 1)
    for rank in sources.indices {
      sources[rank] = UnsafePointer(
        link.nodes == 1 ? try link.sums(ofRank: rank) : try link.total())
    }
    self.link = consume link
  }

  deinit { sources.deallocate() }

  /// Returns when `sources` hold the whole batch's sum. Collective.
  func collect(over world: borrowing Communicator) throws(MPIError) {
    guard link != nil else {
      ownIsFinite = GradientSum.isFinite(own)
      return try world.allReduceSum(
        UnsafeMutableBufferPointer(start: own, count: GradientSum.count))
    }
    try link!.collect()
  }

  /// Returns when every rank has updated its slice. Collective.
  ///
  /// - Parameter isValid: whether all numbers of this rank's slice were finite.
  /// - Returns: whether they were on all ranks.
  func publish(isValid: Bool) throws(MPIError) -> Bool {
    guard link != nil else { return isValid }
    return try link!.publish(isValid: isValid)
  }

  /// Ranks whose own sums of this step were not finite. Collective.
  func invalidRanks(over world: borrowing Communicator) throws(MPIError) -> [Int] {
    if link != nil { ownIsFinite = GradientSum.isFinite(own) }
    let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { byte.deallocate() }
    byte[0] = ownIsFinite ? 0 : 1
    let all = try world.allGather(UnsafeRawBufferPointer(byte))
    return all.indices.filter { all[$0] != 0 }
  }

  /// Gives shared memory back. Collective; on the normal path only.
  package func free() throws(MPIError) {
    if let link = link.take() { try link.free() }
  }
}
