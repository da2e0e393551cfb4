import Glibc

/// The most memory this process has had in RAM.
package enum ResidentMemory {
  /// Bytes (`VmHWM` of `/proc/self/status`), what it shares with others included; 0 if unknown.
  package static var peak: Int { bytes("VmHWM:", in: "/proc/self/status") }

  /// Bytes of now (`Pss` of `/proc/self/smaps_rollup`), what N processes share counted as 1/N; 0 if unknown.
  package static var proportional: Int { bytes("Pss:", in: "/proc/self/smaps_rollup") }

  private static func bytes(_ field: String, in path: String) -> Int {
    guard let file = fopen(path, "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix(field) else { continue }
      return text.split(whereSeparator: \.isWhitespace).dropFirst().first
        .flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
    return 0
  }
}
