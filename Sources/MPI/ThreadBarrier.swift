internal import CMPI
internal import Glibc

/// A barrier among threads of one process: `NodeBarrier`'s, in ordinary memory.
package struct ThreadBarrier: ~Copyable, @unchecked Sendable {
  private let state: UnsafeMutableRawPointer
  private let threads: UInt32
  private let patience: NodeBarrier.Patience

  /// - Parameters:
  ///   - threads: how many meet here.
  ///   - ownsCores: whether each has a core to itself, and may look instead of sleep.
  package init(threads: Int, ownsCores: Bool) {
    state = .allocate(byteCount: Int(cmpi_barrier_bytes), alignment: 64)
    memset(state, 0, Int(cmpi_barrier_bytes))
    self.threads = UInt32(threads)
    patience = ownsCores ? .ownCores : .sharedCores
  }

  deinit { state.deallocate() }

  /// Returns when every thread has come here.
  package func wait() {
    cmpi_node_barrier_wait(state, threads, patience.spins, patience.yields)
  }
}
