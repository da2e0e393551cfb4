import CSIMD

/// Floats from one picture to the next: 32 x 32 and a little, so that pictures do not share cache sets.
private let pictureStride = 1040

/// Pixels of up to 16 images, as floats in both layouts the first convolution needs.
///
/// - Parameters:
///   - images: `count` pointers to 784 bytes each, row by row.
///   - count: 1...16; the pictures from `count` on become blank.
///   - pictures: [16][1040], each 32x32 with a border of 2 that must be zero already; written.
///   - image: [32][32][16], the same pixels with one sample per lane; written.
///   - box: 4 numbers, written: first row, end row, first column, end column of the part of the
///     32x32 in which any of the pictures is not zero. Empty: 0, 0, 0, 0.
package func gather(
  images: UnsafePointer<UnsafePointer<UInt8>>, count: Int,
  pictures: UnsafeMutablePointer<Float>, image: UnsafeMutablePointer<Float>,
  box: UnsafeMutablePointer<Int>
) {
  let scale: Float = 1 / 255
  var sample = 0
  while sample < blockSize {
    let picture = pictures + (sample * pictureStride + 2 * 32 + 2)
    var row = 0
    while row < 28 {
      if sample < count {
        lenet_scale_bytes(images[sample] + row * 28, scale, picture + row * 32, 28)
      } else {
        for column in 0..<28 { picture[row * 32 + column] = 0 }
      }
      row += 1
    }
    sample += 1
  }
  var row = 2
  while row < 30 {
    var column = 0
    while column < 32 {
      let place = row * 32 + column
      lenet_transpose_8x8(pictures + place, pictureStride, image + place * 16, 16)
      lenet_transpose_8x8(
        pictures + (8 * pictureStride + place), pictureStride, image + (place * 16 + 8), 16)
      column += 8
    }
    row += 1
  }
  findBox(images: images, count: count, box: box)
}

/// The rows and columns outside of which all pictures are blank.
@inline(__always)
private func findBox(
  images: UnsafePointer<UnsafePointer<UInt8>>, count: Int, box: UnsafeMutablePointer<Int>
) {
  // All pictures' bytes of a row, or'ed as four words of 8 bytes; the last starts 4 bytes early.
  var columns: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  var firstRow = 28
  var endRow = 0
  var row = 0
  while row < 28 {
    var seen: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var sample = 0
    while sample < count {
      let at = UnsafeRawPointer(images[sample] + row * 28)
      seen.0 |= at.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      seen.1 |= at.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      seen.2 |= at.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      seen.3 |= at.loadUnaligned(fromByteOffset: 20, as: UInt64.self)
      sample += 1
    }
    columns = (
      columns.0 | seen.0, columns.1 | seen.1, columns.2 | seen.2, columns.3 | seen.3
    )
    if seen.0 | seen.1 | seen.2 | seen.3 != 0 {
      firstRow = min(firstRow, row)
      endRow = row + 1
    }
    row += 1
  }
  var firstColumn = 28
  var endColumn = 0
  widen(&firstColumn, &endColumn, start: 0, word: columns.0)
  widen(&firstColumn, &endColumn, start: 8, word: columns.1)
  widen(&firstColumn, &endColumn, start: 16, word: columns.2)
  widen(&firstColumn, &endColumn, start: 20, word: columns.3)
  let blank = endRow == 0
  box[0] = blank ? 0 : firstRow + 2
  box[1] = blank ? 0 : endRow + 2
  box[2] = blank ? 0 : firstColumn + 2
  box[3] = blank ? 0 : endColumn + 2
}

/// Takes the bytes of `word` that are not zero into the columns first ..< end.
@inline(__always)
private func widen(_ first: inout Int, _ end: inout Int, start: Int, word: UInt64) {
  if word == 0 { return }
  first = min(first, start + word.littleEndian.trailingZeroBitCount / 8)
  end = max(end, start + 8 - word.littleEndian.leadingZeroBitCount / 8)
}
