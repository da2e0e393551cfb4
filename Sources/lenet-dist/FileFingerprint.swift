import Glibc

/// What tells one file from another in a fraction of a millisecond: its size, and samples of its bytes.
///
/// Against mix-ups, not against malice. Two builds of a program differ in addresses all over it.
enum FileFingerprint {
  private static let samples = 64
  private static let sampleBytes = 4096

  /// - Returns: 0 for a file that cannot be read.
  static func of(_ path: String) -> UInt64 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return 0 }
    let size = Int(information.st_size)
    var sum = mixed(0, UInt64(size))
    var sample = [UInt64](repeating: 0, count: sampleBytes / 8)
    for number in 0..<samples {
      // The last sample ends with the file.
      let offset = max(0, size - sampleBytes) * number / (samples - 1)
      let count = sample.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, sampleBytes, offset)
      }
      // What a file shorter than a sample leaves over are zeros.
      if count > 0 { for word in sample { sum = mixed(sum, word) } }
    }
    return sum
  }

  private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let product = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product << 29 | product >> 35
  }
}
