import CSIMD

/// Bends one image: in two passes, each of which moves whole lines, so that vectors do it.
///
/// The first pass makes row y of `position(y)` among the image's rows, moved along itself by `shift(y)`; the
/// second does the same to the columns of what the first has made. Turning and scaling are such passes
/// (Catmull and Smith, "3-D Transformations of Images in Scanline Order", SIGGRAPH 1980); so are smooth
/// curves, which bend. Between pixels it is linear. All of it is integers: the same on every instruction set.
///
/// - Parameters:
///   - image: 784 bytes.
///   - coefficients: four times 9: of the rows' positions and shifts, then of the columns'. Each is a straight
///     line and a curve, in pixels: its value at line 0 and its growth from line to line, times 2^16; seven
///     control points of a uniform cubic B-spline with knots every seven lines, times 2^8.
///   - scratch: 3456 bytes, zero before the first use; kept from one use to the next.
///   - result: 784 bytes and room for 116 more.
package func augment(
  image: UnsafePointer<UInt8>, coefficients: UnsafePointer<Int32>,
  scratch: UnsafeMutablePointer<UInt8>, result: UnsafeMutablePointer<UInt8>
) {
  // 32 lines of 64 bytes, the picture's 28 after two blank ones, each after 16 blank bytes; then 32 of 32.
  let wide = scratch + (2 * 64 + 16)
  let narrow = scratch + 32 * 64
  let places = UnsafeMutableRawPointer(scratch + 32 * 96).assumingMemoryBound(to: Int32.self)
  var row = 0
  while row < 28 {
    lenet_copy_28(image + row * 28, wide + row * 64)
    row += 1
  }
  moveLines(wide, coefficients, places, narrow)
  transposeTile(narrow, 0, 0, wide, 64)
  transposeTile(narrow, 0, 16, wide, 64)
  transposeTile(narrow, 16, 0, wide, 64)
  transposeTile(narrow, 16, 16, wide, 64)
  // What lies beyond the picture's last column, now line 28, is not part of it.
  (wide + 28 * 64).update(repeating: 0, count: 2 * 64)
  moveLines(wide, coefficients + 18, places, narrow)
  // Four bytes too many of each row, and four rows: right before left, upper before lower.
  transposeTile(narrow, 16, 0, result, 28)
  transposeTile(narrow, 0, 0, result, 28)
  transposeTile(narrow, 16, 16, result, 28)
  transposeTile(narrow, 0, 16, result, 28)
}

/// A 16x16 part of 32 lines of 32, from `row` and `column` on, to where it belongs among the columns.
@inline(__always)
private func transposeTile(
  _ narrow: UnsafePointer<UInt8>, _ row: Int, _ column: Int, _ to: UnsafeMutablePointer<UInt8>,
  _ stride: Int
) {
  lenet_transpose_tile(narrow + (row * 32 + column), 32, to + (column * stride + row), stride)
}

/// One pass: 28 lines of `wide` to as many of `narrow`.
@inline(__always)
private func moveLines(
  _ wide: UnsafeMutablePointer<UInt8>, _ coefficients: UnsafePointer<Int32>,
  _ places: UnsafeMutablePointer<Int32>, _ narrow: UnsafeMutablePointer<UInt8>
) {
  lenet_line_places(coefficients, places)
  var line = 0
  while line < 28 {
    lenet_sample_line(
      wide + Int(places[line]), 64, Int16(truncatingIfNeeded: places[32 + line]),
      Int16(truncatingIfNeeded: places[64 + line]), narrow + line * 32)
    line += 1
  }
}
