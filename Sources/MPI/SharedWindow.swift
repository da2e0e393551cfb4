internal import CMPI

/// Memory that all ranks of one node read and write with plain loads and stores.
///
/// Every rank contributes a part of its own size, 0 included. A part starts zeroed, on a page of
/// its own and 64-byte aligned. A page lives near the core that first writes it, so let each rank
/// write its own part first; large pages are up to the system (`/dev/shm` mounted with `huge=`).
///
/// What one rank writes, another may read after a `NodeBarrier` or, with MPI's own barrier,
/// `synchronize()` before and after it.
///
/// `free()` is collective and belongs to the normal path only: there is no `deinit`, because one
/// that runs while an error unwinds would wait for ranks that never come. The system takes the
/// memory back when the job ends.
package struct SharedWindow: ~Copyable {
  private static let alignment = 64
  private let handle: cmpi_window
  /// What each rank asked for; MPI itself tells only whole pages.
  private let sizes: [Int]

  /// Collective over the node.
  ///
  /// - Parameters:
  ///   - bytes: What this rank contributes.
  ///   - node: Ranks that share memory, as `splitByNode()` makes it.
  /// - Throws: `MPIError` when MPI refuses.
  package init(bytes: Int, on node: borrowing Communicator) throws(MPIError) {
    precondition(bytes >= 0, "a part has no negative size")
    var handle = cmpi_window()
    node.countCollective()
    // Room to align: MPI promises no alignment of its own.
    let padded = bytes == 0 ? 0 : bytes + Self.alignment
    try check(
      cmpi_window_allocate(node.handle, padded, &handle), "MPI_Win_allocate_shared")
    let sizes = try Self.gatherSizes(bytes, node)
    let own = try Self.part(of: handle, rank: node.rank, bytes: bytes)
    own.initializeMemory(as: UInt8.self, repeating: 0)
    // Nobody sees a neighbour's part before it is zeroed.
    try check(cmpi_window_sync(handle), "MPI_Win_sync")
    try node.barrier()
    try check(cmpi_window_sync(handle), "MPI_Win_sync")
    self.handle = handle
    self.sizes = sizes
  }

  /// Where the part of a rank starts, in this process's addresses; 64-byte aligned.
  ///
  /// - Parameter rank: A rank of the node, with a part that is not empty.
  /// - Returns: The first byte of the part.
  /// - Throws: `MPIError` when MPI refuses.
  package func base(ofRank rank: Int) throws(MPIError) -> UnsafeMutableRawPointer {
    let part = try part(ofRank: rank)
    guard let base = part.baseAddress else { preconditionFailure("rank \(rank) has no part") }
    return base
  }

  /// The part of a rank: the bytes it asked for.
  package func part(ofRank rank: Int) throws(MPIError) -> UnsafeMutableRawBufferPointer {
    precondition(sizes.indices ~= rank, "a part belongs to a rank")
    return try Self.part(of: handle, rank: rank, bytes: sizes[rank])
  }

  private static func part(
    of handle: cmpi_window, rank: Int, bytes: Int
  ) throws(MPIError) -> UnsafeMutableRawBufferPointer {
    guard bytes > 0 else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    var base: UnsafeMutableRawPointer?
    var mapped = 0
    try check(
      cmpi_window_base(handle, Int32(rank), &base, &mapped), "MPI_Win_shared_query")
    // Pages are mapped whole, so all processes of the node round up by the same amount.
    return UnsafeMutableRawBufferPointer(
      start: base?.alignedUp(toMultipleOf: alignment), count: bytes)
  }

  private static func gatherSizes(
    _ bytes: Int, _ node: borrowing Communicator
  ) throws(MPIError) -> [Int] {
    let own = UnsafeMutableBufferPointer<Int>.allocate(capacity: 1)
    defer { own.deallocate() }
    own[0] = bytes
    let all = try node.allGather(UnsafeRawBufferPointer(own))
    return all.withUnsafeBytes { Array($0.bindMemory(to: Int.self)) }
  }

  /// Orders this process's loads and stores before and after the call. Not collective.
  package func synchronize() throws(MPIError) {
    try check(cmpi_window_sync(handle), "MPI_Win_sync")
  }

  /// Gives the memory back. Collective; on the normal path only.
  package consuming func free() throws(MPIError) {
    try check(cmpi_window_free(handle), "MPI_Win_free")
  }
}
