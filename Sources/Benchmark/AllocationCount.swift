import CMallocTrace
import Glibc

/// Counts every `malloc`, `calloc`, `realloc` and kin of this process, on all its threads, by glibc's `mtrace`.
///
/// Works only in a process started with `LD_PRELOAD` set to `preload`, glibc's own library for it: nobody
/// else pays anything. `mtrace` must be linked to, not looked up: `dlsym` would find libc's own, which does
/// nothing, as the preloaded one is of a version that is not its default.
package enum AllocationCount {
  /// Part of Debian's libc6; an ELF loader that does not find it says so and goes on.
  package static let preload = "libc_malloc_debug.so.0"

  /// Allocations while `body` runs; nil if they cannot be counted in this process.
  package static func during(_ body: () throws -> Void) rethrows -> Int? {
    var path = Array("/tmp/lenet-dist-allocations-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { return nil }
    defer {
      close(file)
      unlink(path)
    }
    setenv("MALLOC_TRACE", path, 1)
    mtrace()
    free(sentinel())
    do { try body() } catch {
      muntrace()
      throw error
    }
    free(sentinel())
    muntrace()
    // The two of our own show that counting works.
    let count = allocations(in: path)
    return count >= 2 ? count - 2 : nil
  }

  /// An allocation that no optimiser may take away: through a pointer.
  private static func sentinel() -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    _ = posix_memalign(&memory, 64, 64)
    return memory
  }

  /// Lines such as "@ ./program:[0x1234] + 0x5678 0x40"; ">" is the new place of a `realloc`.
  private static func allocations(in path: [CChar]) -> Int {
    guard let file = fopen(path, "r") else { return 0 }
    defer { fclose(file) }
    var count = 0
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.contains(" + 0x") || text.contains(" > 0x") { count += 1 }
    }
    return count
  }
}
