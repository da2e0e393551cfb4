import CSIMD

/// Pixels of up to 16 images as floats, one sample per lane.
///
/// - Parameters:
///   - images: `count` pointers to 784 bytes each, row by row.
///   - count: 1...16; the lanes from `count` on become blank.
///   - next: 16 pointers to images likely wanted next, which are brought nearer; not read.
///   - image: [32][32][16] with a border of 2 that must be zero already; written.
///   - spans: [32][2], written: first and end column of what is not zero in each row of any of the
///     pictures; 32 and 0 in a blank row.
///   - scratch: 784 x 16 bytes: [784][16].
package func gather(
  images: UnsafePointer<UnsafePointer<UInt8>>, count: Int,
  next: UnsafePointer<UnsafePointer<UInt8>>, image: UnsafeMutablePointer<Float>,
  spans: UnsafeMutablePointer<Int>, scratch: UnsafeMutablePointer<UInt8>
) {
  let scale: Float = 1 / 255
  var pixel = 0
  while pixel < 784 {
    lenet_transpose_bytes(images, count, pixel, scratch + pixel * blockSize)
    pixel += 16
  }
  findSpans(images: images, count: count, spans: spans)
  var row = 0
  while row < 28 {
    let from = scratch + row * 28 * blockSize
    let to = image + ((row + 2) * 32 + 2) * blockSize
    var place = 0
    while place < 28 * blockSize {
      lenet_store(to + place, lenet_scaled_bytes(from + place, scale))
      place += width
    }
    row += 1
  }
  for sample in 0..<blockSize {
    for line in 0...12 { lenet_prefetch(next[sample] + line * 64) }
  }
}

/// In each row, the columns outside of which all pictures are blank.
@inline(__always)
private func findSpans(
  images: UnsafePointer<UnsafePointer<UInt8>>, count: Int, spans: UnsafeMutablePointer<Int>
) {
  var row = 0
  while row < 32 {
    // All pictures' bytes of the row, or'ed as four words of 8 bytes; the last starts 4 bytes early.
    var seen: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var sample = row >= 2 && row < 30 ? 0 : count
    while sample < count {
      let at = UnsafeRawPointer(images[sample] + (row - 2) * 28)
      seen.0 |= at.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      seen.1 |= at.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      seen.2 |= at.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      seen.3 |= at.loadUnaligned(fromByteOffset: 20, as: UInt64.self)
      sample += 1
    }
    var first = 32
    var end = 0
    widen(&first, &end, start: 2, word: seen.0)
    widen(&first, &end, start: 10, word: seen.1)
    widen(&first, &end, start: 18, word: seen.2)
    widen(&first, &end, start: 22, word: seen.3)
    spans[row * 2] = first
    spans[row * 2 + 1] = end
    row += 1
  }
}

/// Takes the bytes of `word` that are not zero into the columns first ..< end.
@inline(__always)
private func widen(_ first: inout Int, _ end: inout Int, start: Int, word: UInt64) {
  if word == 0 { return }
  first = min(first, start + word.littleEndian.trailingZeroBitCount / 8)
  end = max(end, start + 8 - word.littleEndian.leadingZeroBitCount / 8)
}

/// Brings memory nearer that another core has just written: `bytes` from `start` on.
package func prefetch(start: UnsafeRawPointer, bytes: Int) {
  var at = 0
  while at < bytes {
    lenet_prefetch(start + at)
    at += 64
  }
}
