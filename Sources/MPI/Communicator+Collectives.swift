internal import CMPI

/// The calls that move data. Each is collective: all ranks, same order, same counts.
extension Communicator {
  /// The most elements given to one MPI call: MPI counts in `Int32`; larger ones go in pieces.
  package static let largestPiece = 1 << 30

  /// Replaces each value by its sum over all ranks.
  ///
  /// The order of the additions depends on the number of ranks: the same bits on any number
  /// need values whose sum is exact.
  package func allReduceSum(_ values: UnsafeMutableBufferPointer<Double>) throws(MPIError) {
    countCollective()
    try inPieces(values.count) { (start, count) throws(MPIError) in
      try check(
        cmpi_allreduce_double(handle, values.baseAddress! + start, count), "MPI_Allreduce")
    }
  }

  /// Replaces each value by its sum over all ranks.
  package func allReduceSum(_ values: UnsafeMutableBufferPointer<Int64>) throws(MPIError) {
    try allReduce(values, cmpi_sum)
  }

  /// Replaces each value by the largest of all ranks.
  package func allReduceMax(_ values: UnsafeMutableBufferPointer<Int64>) throws(MPIError) {
    try allReduce(values, cmpi_max)
  }

  /// Replaces each value by the smallest of all ranks.
  package func allReduceMin(_ values: UnsafeMutableBufferPointer<Int64>) throws(MPIError) {
    try allReduce(values, cmpi_min)
  }

  /// Replaces the bytes on every rank by those of the root.
  package func broadcast(
    _ bytes: UnsafeMutableRawBufferPointer, from root: Int = 0
  ) throws(MPIError) {
    precondition(0..<size ~= root, "the root is a rank")
    countCollective()
    try inPieces(bytes.count) { (start, count) throws(MPIError) in
      try check(
        cmpi_broadcast(handle, bytes.baseAddress! + start, count, Int32(root)), "MPI_Bcast")
    }
  }

  /// Collects the bytes of all ranks on the root.
  ///
  /// - Parameters:
  ///   - bytes: The same number on every rank; all ranks together below 2 GiB.
  ///   - root: The rank that receives.
  /// - Returns: Side by side in rank order on the root; nothing elsewhere.
  /// - Throws: `MPIError` when MPI refuses.
  package func gather(
    _ bytes: UnsafeRawBufferPointer, to root: Int = 0
  ) throws(MPIError) -> [UInt8] {
    precondition(0..<size ~= root, "the root is a rank")
    let count = narrow(bytes.count)
    countCollective()
    var result = [UInt8](repeating: 0, count: rank == root ? bytes.count * size : 0)
    let code = result.withUnsafeMutableBytes {
      cmpi_gather(handle, bytes.baseAddress, count, $0.baseAddress, Int32(root))
    }
    try check(code, "MPI_Gather")
    return result
  }

  /// Collects the bytes of all ranks on every rank.
  ///
  /// - Parameter bytes: The same number on every rank; all ranks together below 2 GiB.
  /// - Returns: Side by side in rank order.
  /// - Throws: `MPIError` when MPI refuses.
  package func allGather(_ bytes: UnsafeRawBufferPointer) throws(MPIError) -> [UInt8] {
    let count = narrow(bytes.count)
    countCollective()
    var result = [UInt8](repeating: 0, count: bytes.count * size)
    let code = result.withUnsafeMutableBytes {
      cmpi_allgather(handle, bytes.baseAddress, count, $0.baseAddress)
    }
    try check(code, "MPI_Allgather")
    return result
  }

  /// Collects a number of each rank on every rank.
  ///
  /// - Returns: in rank order.
  /// - Throws: `MPIError` when MPI refuses.
  package func allGather(_ number: Int) throws(MPIError) -> [Int] {
    try withUnsafeBytes(of: number) { (bytes) throws(MPIError) in try allGather(bytes) }
      .withUnsafeBytes { Array($0.bindMemory(to: Int.self)) }
  }

  /// Returns when every rank has come here.
  package func barrier() throws(MPIError) {
    countCollective()
    try check(cmpi_barrier(handle), "MPI_Barrier")
  }

  private func allReduce(
    _ values: UnsafeMutableBufferPointer<Int64>, _ operation: cmpi_operation
  ) throws(MPIError) {
    countCollective()
    try inPieces(values.count) { (start, count) throws(MPIError) in
      try check(
        cmpi_allreduce_int64(handle, values.baseAddress! + start, count, operation),
        "MPI_Allreduce")
    }
  }

  private func narrow(_ count: Int) -> Int32 {
    precondition(count * size <= Int32.max, "a gather moves less than 2 GiB")
    return Int32(count)
  }
}

/// Calls `body` with the start and length of each piece of `count` elements, none when it is 0.
package func inPieces(
  _ count: Int, atMost largest: Int = Communicator.largestPiece,
  _ body: (_ start: Int, _ count: Int32) throws(MPIError) -> Void
) throws(MPIError) {
  var start = 0
  while start < count {
    let length = min(count - start, largest)
    try body(start, Int32(length))
    start += length
  }
}
