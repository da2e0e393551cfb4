internal import CMPI

/// A group of ranks that call the same collectives in the same order.
///
/// What can go wrong:
/// - Every method marked *collective* blocks until all ranks of this communicator have called it.
///   A rank that leaves out a call, or returns early, leaves the others waiting for ever: a rank
///   that cannot go on must throw out of `withWorld`, which ends the whole job.
/// - Only the thread that called `withWorld` may call any method here (MPI's "funneled" level).
/// - The world itself can only be borrowed; a communicator made by a split is given back by
///   `free()`, again by all its ranks, and never on an error path.
package struct Communicator: ~Copyable {
  let handle: cmpi_comm
  /// This process's number, 0 up to but not including `size`.
  package let rank: Int
  /// How many ranks there are.
  package let size: Int
  private let count: CollectiveCount

  /// A private duplicate of the world, so that nobody else's messages meet ours. Collective.
  static func duplicateOfWorld() throws(MPIError) -> Communicator {
    var handle = cmpi_comm()
    try check(cmpi_duplicate_world(&handle), "MPI_Comm_dup")
    return try Communicator(handle, count: CollectiveCount())
  }

  private init(_ handle: cmpi_comm, count: CollectiveCount) throws(MPIError) {
    var rank: Int32 = 0
    var size: Int32 = 0
    try check(cmpi_rank(handle, &rank), "MPI_Comm_rank")
    try check(cmpi_size(handle, &size), "MPI_Comm_size")
    self.handle = handle
    self.rank = Int(rank)
    self.size = Int(size)
    self.count = count
  }

  /// The name of the machine this rank runs on.
  package var hostName: String { textFromC { cmpi_processor_name($0) } }

  /// Collective calls this process has made so far on the world and everything split from it.
  package var collectives: Int { count.value }

  /// Notes one collective call.
  func countCollective() { count.value += 1 }

  /// The ranks that share memory with this one, in the order of their ranks here. Collective.
  package func splitByNode() throws(MPIError) -> Communicator {
    countCollective()
    var handle = cmpi_comm()
    try check(cmpi_split_shared(self.handle, Int32(rank), &handle), "MPI_Comm_split_type")
    return try Communicator(handle, count: count)
  }

  /// The ranks that pass the same color, ordered by key. Collective.
  ///
  /// - Parameters:
  ///   - color: Which of the new groups this rank joins; not negative.
  ///   - key: Its place there; equal keys keep the order of the ranks here.
  /// - Returns: The group this rank is in.
  /// - Throws: `MPIError` when MPI refuses.
  package func split(color: Int, key: Int) throws(MPIError) -> Communicator {
    countCollective()
    precondition(color >= 0, "a color is not negative")
    var handle = cmpi_comm()
    try check(cmpi_split(self.handle, Int32(color), Int32(key), &handle), "MPI_Comm_split")
    return try Communicator(handle, count: count)
  }

  /// Gives back what a split made. Collective; on the normal path only.
  package consuming func free() throws(MPIError) {
    try check(cmpi_comm_free(handle), "MPI_Comm_free")
  }
}

/// One counter for a world and its splits; a class because communicators are only borrowed.
private final class CollectiveCount {
  var value = 0
}
