import Glibc

/// All images and labels, decoded in one buffer that never changes, and the three parts of it.
///
/// The buffer is either the data set's own, or somebody else's that outlives it: a window or a
/// mapped file that one process of a machine fills (`MNISTDirectory.decode`) and all of them read.
package final class Dataset: @unchecked Sendable {
  package let counts: DatasetCounts
  package let training: DatasetPart
  package let validation: DatasetPart
  package let test: DatasetPart
  private let memory: UnsafeRawPointer
  private let isOwner: Bool

  /// Reads a folder into memory of its own.
  ///
  /// - Throws: `unreadable`, `bad` or `outOfMemory`.
  package static func read(_ directory: consuming MNISTDirectory) throws(MNISTError) -> Dataset {
    let counts = directory.counts
    // A cache line, so that images, whose 784 bytes are 49 times 16, begin at multiples of 16.
    guard let memory = aligned_alloc(64, (counts.byteCount + 63) / 64 * 64) else {
      throw .outOfMemory(byteCount: counts.byteCount)
    }
    do {
      try directory.decode(into: .init(start: memory, count: counts.byteCount))
    } catch {
      free(memory)
      throw error
    }
    return Dataset(counts, memory, isOwner: true)
  }

  /// A data set over memory that `MNISTDirectory.decode` filled, in this process or another one.
  ///
  /// - Precondition: `memory` holds `counts.byteCount` bytes, and outlives this data set unchanged.
  package convenience init(_ counts: DatasetCounts, borrowing memory: UnsafeRawBufferPointer) {
    precondition(memory.count >= counts.byteCount, "memory too small for \(counts)")
    self.init(counts, memory.baseAddress!, isOwner: false)
  }

  private init(_ counts: DatasetCounts, _ memory: UnsafeRawPointer, isOwner: Bool) {
    self.counts = counts
    self.memory = memory
    self.isOwner = isOwner
    validation = DatasetPart(first: 0, count: counts.validation, in: memory, of: counts)
    training = DatasetPart(
      first: counts.validation, count: counts.training, in: memory, of: counts)
    test = DatasetPart(
      first: counts.validation + counts.training, count: counts.test, in: memory, of: counts)
  }

  deinit {
    if isOwner { free(UnsafeMutableRawPointer(mutating: memory)) }
  }

  /// One number over every byte and every count: equal on all ranks exactly if they see the same data.
  ///
  /// Reads all the memory, 47 MB in some milliseconds; the same for gzip'd and plain files.
  package func checksum() -> UInt64 {
    var checksum = Checksum()
    checksum.add(UInt64(counts.training))
    checksum.add(UInt64(counts.validation))
    checksum.add(UInt64(counts.test))
    checksum.add(UnsafeRawBufferPointer(start: memory, count: counts.byteCount))
    return checksum.value
  }
}
