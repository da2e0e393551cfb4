import CSIMD

// Tiles of vectors that stay in registers: made by literals, which the compiler turns into moves.
// `InlineArray(repeating:)` is a call and a copy through the stack: a third of a small tile's time.

/// Calls `body` with 0 ..< count, a literal of at most 25, one after the other.
///
/// Where it indexes a tile: a loop of many rounds the compiler may leave a loop, and put the tile into
/// memory for it, which makes it four times slower.
@inline(__always)
func unrolled(_ count: Int, _ body: (Int) -> Void) {
  if count > 0 { body(0) }
  if count > 1 { body(1) }
  if count > 2 { body(2) }
  if count > 3 { body(3) }
  if count > 4 { body(4) }
  if count > 5 { body(5) }
  if count > 6 { body(6) }
  if count > 7 { body(7) }
  if count > 8 { body(8) }
  if count > 9 { body(9) }
  if count > 10 { body(10) }
  if count > 11 { body(11) }
  if count > 12 { body(12) }
  if count > 13 { body(13) }
  if count > 14 { body(14) }
  if count > 15 { body(15) }
  if count > 16 { body(16) }
  if count > 17 { body(17) }
  if count > 18 { body(18) }
  if count > 19 { body(19) }
  if count > 20 { body(20) }
  if count > 21 { body(21) }
  if count > 22 { body(22) }
  if count > 23 { body(23) }
  if count > 24 { body(24) }
}

/// 3 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<3, Vector> {
  [v, v, v]
}

/// 5 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<5, Vector> {
  [v, v, v, v, v]
}

/// 6 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<6, Vector> {
  [v, v, v, v, v, v]
}

/// 8 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<8, Vector> {
  [v, v, v, v, v, v, v, v]
}

/// 10 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<10, Vector> {
  [v, v, v, v, v, v, v, v, v, v]
}

/// 12 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<12, Vector> {
  [v, v, v, v, v, v, v, v, v, v, v, v]
}

/// 16 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<16, Vector> {
  [v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v]
}

/// 20 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<20, Vector> {
  [v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v]
}

/// 24 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<24, Vector> {
  [v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v]
}

/// 25 times the same vector.
@inline(__always)
func filled(_ v: Vector) -> InlineArray<25, Vector> {
  [v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v]
}
