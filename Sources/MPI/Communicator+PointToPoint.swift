internal import CMPI

/// Messages from one rank to another: for measuring links. Training needs none.
extension Communicator {
  /// Sends bytes to a rank that receives as many; may wait until it does.
  ///
  /// - Parameters:
  ///   - bytes: Fewer than 2^31.
  ///   - rank: Who receives.
  package func send(_ bytes: UnsafeRawBufferPointer, to rank: Int) throws(MPIError) {
    precondition(0..<size ~= rank && bytes.count <= Int32.max, "one message to a rank")
    try check(cmpi_send(handle, bytes.baseAddress, Int32(bytes.count), Int32(rank)), "MPI_Send")
  }

  /// Returns when the bytes that a rank sends are here.
  ///
  /// - Parameters:
  ///   - bytes: As many as are sent.
  ///   - rank: Who sends.
  package func receive(
    into bytes: UnsafeMutableRawBufferPointer, from rank: Int
  ) throws(MPIError) {
    precondition(0..<size ~= rank && bytes.count <= Int32.max, "one message from a rank")
    try check(
      cmpi_receive(handle, bytes.baseAddress, Int32(bytes.count), Int32(rank)), "MPI_Recv")
  }
}
