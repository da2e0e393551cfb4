import CSIMD

/// As many samples as one register holds: 16, 8 or 4 of the block's 16, one per lane.
typealias Vector = lenet_vector

/// Lanes of `Vector`.
let width = Int(LENET_WIDTH)

/// Samples in a block: the unit of work, and of the exact sum.
let blockSize = 16

/// Which of the four places of a 2x2 pool window won, for `width` samples.
///
/// Bit `sample` is set where the winner is in the upper row, bit `16 + sample` where it is in the lower
/// row, bit `32 + sample` where it is in the right column. A sample whose largest value is not positive
/// is in neither row: ReLU lets no gradient through there. The first of equal values wins, as in
/// TensorFlow.
@inline(__always)
func winners(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> UInt64 {
  let upper = lenet_max(a, b)
  let lower = lenet_max(c, d)
  let live = lenet_bits_above(lenet_max(upper, lower), lenet_broadcast(0))
  let isUpper = lenet_bits_at_least(upper, lower)
  let isRight =
    (isUpper & lenet_bits_above(b, a)) | (~isUpper & lenet_bits_above(d, c))
  return UInt64(isUpper & live) | UInt64(~isUpper & live) << 16 | UInt64(isRight & live) << 32
}

/// The processor's own division of a block into registers: offsets 0, width, ... below 16.
@inline(__always)
func forEachPart(_ body: (Int) -> Void) {
  var part = 0
  while part < blockSize {
    body(part)
    part += width
  }
}

/// The sum of 16 floats by one fixed tree, the same on every instruction set; they are overwritten.
@inline(__always)
func sumOfLanes(_ lanes: UnsafeMutablePointer<Float>) -> Float {
  var half = 8
  while half > 0 {
    for lane in 0..<half { lanes[lane] += lanes[lane + half] }
    half /= 2
  }
  return lanes[0]
}

/// [16][stride], `count` of each row, to [count][16]. `count` is a multiple of 8.
@inline(__always)
func lanesFromRows(
  _ rows: UnsafePointer<Float>, stride: Int, count: Int, lanes: UnsafeMutablePointer<Float>
) {
  var feature = 0
  while feature < count {
    lenet_transpose_8x8(rows + feature, stride, lanes + feature * blockSize, blockSize)
    lenet_transpose_8x8(
      rows + (8 * stride + feature), stride, lanes + (feature * blockSize + 8), blockSize)
    feature += 8
  }
}

/// [count][16] to [16][stride]. `count` is a multiple of 8.
@inline(__always)
func rowsFromLanes(
  _ lanes: UnsafePointer<Float>, count: Int, rows: UnsafeMutablePointer<Float>, stride: Int
) {
  var feature = 0
  while feature < count {
    lenet_transpose_8x8(lanes + feature * blockSize, blockSize, rows + feature, stride)
    lenet_transpose_8x8(
      lanes + (feature * blockSize + 8), blockSize, rows + (8 * stride + feature), stride)
    feature += 8
  }
}
