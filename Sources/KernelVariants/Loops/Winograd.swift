import CSIMD

/// Winograd's F(5, 5) along the second convolution's rows: ten outputs of a row as two tiles of five.
///
/// A tile is 9 values whose 9 products with the transformed filter give 5 outputs of a 5-tap filter, which
/// directly are 25 products (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
/// arXiv 1509.09308; here in one dimension). The points are 1, -1, 2, -2, 1/2, -1/2, 1/4, -1/4 and
/// infinity, in this order: all coefficients but the filter's are exact, and what rounding adds is
/// about five times the direct form's, 5e-7 of the values. Points of a pair share their even and odd
/// halves.
enum Winograd {
  static let points = 9
  static let tiles = 2
  static let outputsPerTile = 5
  /// Floats of the transformed filter of one point, [5][6][16] (row, plane, channel).
  static let filterPoint = 5 * 6 * 16
  /// Floats of a transformed input, [9][14][6][2][16] (point, row, plane, tile): a row's and a point's.
  static let inputRow = 6 * tiles * blockSize
  static let inputPoint = 14 * inputRow
  /// Floats of a transformed gradient, [9][10][16][2][16] (point, row, channel, tile), with two cache
  /// lines between points: without them all points of a place would share one set of the cache.
  static let gradientRow = 16 * tiles * blockSize
  static let gradientPoint = 10 * gradientRow + 32
}

/// The points p and -p, of which the other pairs' squares are q, r and s.
struct PointPair {
  let index: Int
  let p: Float
  let q: Float
  let r: Float
  let s: Float

  /// (z - q)(z - r)(z - s) = z^3 + c z^2 + b z + a.
  @inline(__always) var a: Float { -(q * r * s) }
  @inline(__always) var b: Float { q * r + q * s + r * s }
  @inline(__always) var c: Float { -(q + r + s) }

  /// What the transformed filter's values at p are divided by; at -p it is the negative.
  @inline(__always) var divisor: Float {
    let square = p * p
    return 2 * p * (square - q) * (square - r) * (square - s)
  }
  @inline(__always) var scale: Float { 1 / divisor }

  @inline(__always) static var one: PointPair {
    PointPair(index: 0, p: 1, q: 4, r: 0.25, s: 0.0625)
  }
  @inline(__always) static var two: PointPair {
    PointPair(index: 2, p: 2, q: 1, r: 0.25, s: 0.0625)
  }
  @inline(__always) static var half: PointPair {
    PointPair(index: 4, p: 0.5, q: 1, r: 4, s: 0.0625)
  }
  @inline(__always) static var quarter: PointPair {
    PointPair(index: 6, p: 0.25, q: 1, r: 4, s: 0.25)
  }

  /// Calls `body` for each pair, unrolled.
  @inline(__always) static func forEach(_ body: (PointPair) -> Void) {
    body(one)
    body(two)
    body(half)
    body(quarter)
  }
}

/// (z - 1)(z - 4)(z - 1/4)(z - 1/16) = z^4 + d z^3 + c z^2 + b z + a, for the point at infinity.
enum PointAtInfinity {
  static let index = 8
  @inline(__always) static var a: Float { 0.0625 }
  @inline(__always) static var b: Float { -1.328125 }
  @inline(__always) static var c: Float { 5.578125 }
  @inline(__always) static var d: Float { -5.3125 }
}

/// The second filter as the second convolution's passes want it.
///
/// - Parameters:
///   - filter: [5][5][6][16].
///   - transformed: written: [9][5][6][16] (point, row, plane, channel), 4,320 floats.
package func transformFilter(
  filter: UnsafePointer<Float>, transformed: UnsafeMutablePointer<Float>
) {
  var place = 0
  while place < Winograd.filterPoint {  // row, plane and channel
    let at = filter + (place / 96 * 480 + place % 96)
    let (v, w, x, y, z) = (at[0], at[96], at[192], at[288], at[384])
    let to = transformed + place
    PointPair.forEach { pair in
      let square = pair.p * pair.p
      let even = v + square * x + square * square * z
      let odd = pair.p * (w + square * y)
      to[pair.index * Winograd.filterPoint] = (even + odd) * pair.scale
      to[(pair.index + 1) * Winograd.filterPoint] = (odd - even) * pair.scale
    }
    to[PointAtInfinity.index * Winograd.filterPoint] = z
    place += 1
  }
}
