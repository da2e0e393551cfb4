internal import CMPI

/// A sum over all ranks that goes on while the caller computes; ends with `wait()`.
///
/// Open MPI moves it on only inside MPI calls: ask `isDone()` now and then.
package struct PendingSum: ~Copyable {
  private var request: cmpi_request

  /// Starts to replace each value by its sum over all ranks. Collective.
  ///
  /// - Parameters:
  ///   - values: Neither read nor written by the caller until `wait()` has returned; fewer than
  ///     2^31 values.
  ///   - communicator: The ranks that add up.
  /// - Throws: `MPIError` when MPI refuses.
  package init(
    of values: UnsafeMutableBufferPointer<Double>, over communicator: borrowing Communicator
  ) throws(MPIError) {
    precondition(values.count <= Int32.max, "a pending sum has fewer than 2^31 values")
    communicator.countCollective()
    var request = cmpi_request()
    let code = cmpi_start_allreduce_double(
      communicator.handle, values.baseAddress, Int32(values.count), &request)
    try check(code, "MPI_Iallreduce")
    self.request = request
  }

  /// Whether the sum is there; moves it on a little if not.
  package mutating func isDone() throws(MPIError) -> Bool {
    var done = false
    try check(cmpi_test(&request, &done), "MPI_Test")
    return done
  }

  /// Returns once the values are the sums.
  package consuming func wait() throws(MPIError) {
    try check(cmpi_wait(&request), "MPI_Wait")
  }
}
