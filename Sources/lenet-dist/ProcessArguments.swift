import Glibc

/// The arguments this process was started with.
///
/// Swift looks for them beside the environment in memory, and finds none once a preloaded library has moved
/// that by `setenv` (libfaketime does; tools of computing centres may). A training with quietly lost
/// options would be the wrong one, so they are read from `/proc`.
enum ProcessArguments {
  /// Without the program's name.
  static var own: [String] {
    guard let file = fopen("/proc/self/cmdline", "r") else {
      return Array(CommandLine.arguments.dropFirst())
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
    }
    // Each argument ends with a zero byte, empty ones too.
    return bytes.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
