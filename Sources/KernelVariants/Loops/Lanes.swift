import CSIMD

/// As many samples as one register holds: 16, 8 or 4 of the block's 16, one per lane.
typealias Vector = lenet_vector

/// Lanes of `Vector`.
let width = Int(LENET_WIDTH)

/// Samples in a block: the unit of work, and of the exact sum.
let blockSize = 16

/// Which of the four places of a 2x2 pool window won, for 16 samples: bit `place * 16 + sample`.
///
/// `place` is 0...3 in row order. A sample whose largest value is not positive has no bit: ReLU lets
/// no gradient through there. The first of equal values wins, as in TensorFlow.
@inline(__always)
func winners(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, top: Vector) -> UInt64 {
  let live = lenet_bits_positive(top)
  let first = lenet_bits_at_least(a, top) & live
  let second = lenet_bits_at_least(b, top) & live & ~first
  let third = lenet_bits_at_least(c, top) & live & ~(first | second)
  let fourth = live & ~(first | second | third)
  return UInt64(first) | UInt64(second) << 16 | UInt64(third) << 32 | UInt64(fourth) << 48
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
