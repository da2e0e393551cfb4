import Glibc

/// Memory for a fixed number of numbers: zeroed, aligned to a page, freed with its owner.
///
/// Kernels take its `base`; whoever passes that on keeps the buffer alive until the kernel is done.
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int
  private let isOwner: Bool

  /// A buffer over somebody else's memory, which outlives it: it is neither zeroed nor freed.
  package init(borrowing base: UnsafeMutablePointer<Element>, count: Int) {
    self.base = base
    self.count = count
    isOwner = false
  }

  /// - Parameter count: elements, at least 1. Traps when there is no memory for them.
  package init(count: Int) {
    precondition(count > 0)
    var memory: UnsafeMutableRawPointer?
    let bytes = count * MemoryLayout<Element>.stride
    guard posix_memalign(&memory, 4096, bytes) == 0, let memory else {
      fatalError("out of memory: \(bytes) bytes")
    }
    memset(memory, 0, bytes)
    self.base = memory.bindMemory(to: Element.self, capacity: count)
    self.count = count
    isOwner = true
  }

  deinit { if isOwner { free(base) } }

  package subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  /// All elements.
  package var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
