internal import CMPI
internal import Glibc

/// The processors (hardware threads) there are, and those this process may use.
package enum Processors {
  /// Processors of this machine that are switched on; at least 1.
  package static var online: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Processors this process may run on (`sched_getaffinity`); at least 1.
  ///
  /// Under `mpirun` with one or two ranks this is 1: each rank is bound to a core.
  package static var allowed: Int {
    let count = Int(cmpi_allowed_processors(nil))
    return count > 0 ? count : online
  }

  /// The numbers of the processors this process may run on; none if unknown.
  package static var allowedNumbers: [Int] {
    var mask = [UInt8](repeating: 0, count: Int(cmpi_mask_bytes))
    _ = mask.withUnsafeMutableBufferPointer { cmpi_allowed_processors($0.baseAddress) }
    return mask.indices.flatMap { byte in
      (0..<8).filter { mask[byte] >> UInt8($0) & 1 == 1 }.map { byte * 8 + $0 }
    }
  }

  /// Processors that at least one rank of the node may run on. Collective over the node.
  package static func allowed(toAnyOf node: borrowing Communicator) throws(MPIError) -> Int {
    let bytes = Int(cmpi_mask_bytes)
    var mask = [UInt8](repeating: 0, count: bytes)
    _ = mask.withUnsafeMutableBufferPointer { cmpi_allowed_processors($0.baseAddress) }
    // A typed throw does not pass through `withUnsafeBytes` of an array: copied out instead.
    let own = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 8)
    defer { own.deallocate() }
    own.copyBytes(from: mask)
    let masks = try node.allGather(UnsafeRawBufferPointer(own))
    var union = [UInt8](repeating: 0, count: bytes)
    for (index, byte) in masks.enumerated() { union[index % bytes] |= byte }
    return max(1, union.reduce(0) { $0 + $1.nonzeroBitCount })
  }
}
