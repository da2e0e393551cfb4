import CSIMD

/// Gradient of the second convolution's outputs, transformed as the passes backwards want it.
///
/// Each winner's gradient at its place, zero at the other three of its window; then five outputs of a
/// row as nine points. Visiting the winners alone, with loads and stores for each, took longer.
///
/// - Parameters:
///   - winners: [16][5][5][16], as the forward pass left them.
///   - gradient: [5][5][16][16], loss by pooled values.
///   - transformed: 46,368 floats, written: [9][10][16][2][16] (point, row, channel, tile).
package func convolution2TransformGradient(
  winners: UnsafePointer<Int32>, gradient: UnsafePointer<Float>,
  transformed: UnsafeMutablePointer<Float>
) {
  var windowRow = 0
  while windowRow < 5 {
    var channel = 0
    while channel < 16 {
      let values = gradient + (windowRow * 5 * 16 + channel) * blockSize
      let places = winners + (channel * 25 + windowRow * 5) * blockSize
      for row in 0..<2 {
        let to =
          transformed
          + ((windowRow * 2 + row) * Winograd.gradientRow + channel * Winograd.tiles * blockSize)
        forEachPart { part in
          func value(_ column: Int) -> Vector {
            lenet_keep_where(
              places + (column / 2 * blockSize + part),
              Int32(truncatingIfNeeded: row * 2 + column % 2),
              lenet_load(values + (column / 2 * 16 * blockSize + part)))
          }
          transformTile(
            value(0), value(1), value(2), value(3), value(4), to: to + part)
          transformTile(
            value(5), value(6), value(7), value(8), value(9), to: to + (blockSize + part))
        }
      }
      channel += 1
    }
    windowRow += 1
  }
}

@inline(__always)
private func transformTile(
  _ v: Vector, _ w: Vector, _ x: Vector, _ y: Vector, _ z: Vector,
  to: UnsafeMutablePointer<Float>
) {
  PointPair.forEach { pair in
    let square = lenet_broadcast(pair.p * pair.p)
    let even = lenet_multiply_add(lenet_multiply_add(z, square, x), square, v)
    let odd = lenet_multiply_add(y, square, w)
    let p = lenet_broadcast(pair.p)
    lenet_store(to + pair.index * Winograd.gradientPoint, lenet_multiply_add(odd, p, even))
    lenet_store(
      to + (pair.index + 1) * Winograd.gradientPoint, lenet_negative_multiply_add(odd, p, even))
  }
  lenet_store(to + PointAtInfinity.index * Winograd.gradientPoint, z)
}
