import CSIMD

// A tile of sums: both Winograd tiles of a row, of so many planes.
private let planesPerTile = 6
private typealias Tile = InlineArray<12, Vector>

/// Gradient of the second convolution's input, over one block.
///
/// The forward pass transposed: the nine points of a tile's gradient meet the same transformed filter, and
/// go back to nine inputs.
///
/// - Parameters:
///   - gradient: 46,368 floats: see `convolution2TransformGradient`.
///   - filter: the transformed filter: see `transformFilter`.
///   - inputGradient: [14][14][6][16], written.
///   - transformed: 24,192 floats, scratch.
package func convolution2InputGradient(
  gradient: UnsafePointer<Float>, filter: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>, transformed: UnsafeMutablePointer<Float>
) {
  var point = 0
  while point < Winograd.points {
    var row = 0
    while row < 14 {
      forEachPart { part in
        sumTile(
          gradient: gradient
            + (point * Winograd.gradientPoint + row * Winograd.gradientRow + part),
          filter: filter + point * Winograd.filterPoint, firstRow: max(0, row - 9),
          endRow: min(5, row + 1), channels: 16,
          output: transformed + (point * Winograd.inputPoint + row * Winograd.inputRow + part))
      }
      row += 1
    }
    point += 1
  }
  transformBack(transformed: transformed, inputGradient: inputGradient)
}

/// One input row's sums of both tiles and all planes for one point, in registers throughout.
///
/// - Parameters:
///   - gradient: the row of the transformed gradient that filter row 0 meets.
///   - firstRow, endRow: the filter rows that meet one.
@inline(__always)
private func sumTile(
  gradient: UnsafePointer<Float>, filter: UnsafePointer<Float>, firstRow: Int, endRow: Int,
  channels: Int, output: UnsafeMutablePointer<Float>
) {
  var sums: Tile = filled(lenet_broadcast(0))
  var row = firstRow
  while row < endRow {
    var at = gradient - row * Winograd.gradientRow
    var weights = filter + row * 96
    let end = weights + channels
    while weights < end {
      let (left, right) = (lenet_load(at), lenet_load(at + blockSize))
      for p in 0..<planesPerTile {
        let weight = lenet_broadcast(weights[p * 16])
        sums[p * 2] = lenet_multiply_add(left, weight, sums[p * 2])
        sums[p * 2 + 1] = lenet_multiply_add(right, weight, sums[p * 2 + 1])
      }
      at += Winograd.tiles * blockSize
      weights += 1
    }
    row += 1
  }
  for i in 0..<planesPerTile * 2 { lenet_store(output + i * blockSize, sums[i]) }
}

/// The nine points of both tiles of a row back to fourteen columns, of which the tiles share four.
@inline(__always)
private func transformBack(
  transformed: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
) {
  var line = 0  // row and plane
  while line < 84 {
    let from = transformed + line * Winograd.tiles * blockSize
    let to = inputGradient + (line / 6 * 84 + line % 6) * blockSize
    forEachPart { part in
      let left = Inputs(from + part).values
      let right = Inputs(from + (blockSize + part)).values
      func put(_ column: Int, _ value: Vector) {
        lenet_store(to + (column * 6 * blockSize + part), value)
      }
      for column in 0..<5 { put(column, left[column]) }
      for column in 5..<9 { put(column, lenet_add(left[column], right[column - 5])) }
      for column in 9..<14 { put(column, right[column - 5]) }
    }
    line += 1
  }
}

/// Nine inputs' gradients from the nine points of a tile.
private struct Inputs {
  let values: InlineArray<9, Vector>

  @inline(__always)
  init(_ sums: UnsafePointer<Float>) {
    func sum(_ point: Int) -> Vector { lenet_load(sums + point * Winograd.inputPoint) }
    /// What a pair adds to even columns, and to odd ones.
    func even(_ pair: PointPair) -> Vector {
      lenet_multiply(
        lenet_subtract(sum(pair.index), sum(pair.index + 1)), lenet_broadcast(pair.p))
    }
    func odd(_ pair: PointPair) -> Vector { lenet_add(sum(pair.index), sum(pair.index + 1)) }
    /// The pairs' values times one coefficient each, after `start`.
    func total(
      _ values: (Vector, Vector, Vector, Vector), _ coefficient: (PointPair) -> Float,
      _ start: Vector
    ) -> Vector {
      let three = lenet_multiply_add(
        values.1, lenet_broadcast(coefficient(.two)),
        lenet_multiply_add(values.0, lenet_broadcast(coefficient(.one)), start))
      return lenet_multiply_add(
        values.3, lenet_broadcast(coefficient(.quarter)),
        lenet_multiply_add(values.2, lenet_broadcast(coefficient(.half)), three))
    }
    let e = (even(.one), even(.two), even(.half), even(.quarter))
    let o = (odd(.one), odd(.two), odd(.half), odd(.quarter))
    let infinity = sum(PointAtInfinity.index)
    let zero = lenet_broadcast(0)
    func times(_ coefficient: Float) -> Vector {
      lenet_multiply(infinity, lenet_broadcast(coefficient))
    }
    values = [
      total(e, { $0.a }, times(PointAtInfinity.a)), total(o, { $0.a }, zero),
      total(e, { $0.b }, times(PointAtInfinity.b)), total(o, { $0.b }, zero),
      total(e, { $0.c }, times(PointAtInfinity.c)), total(o, { $0.c }, zero),
      lenet_multiply_add(
        infinity, lenet_broadcast(PointAtInfinity.d),
        lenet_add(lenet_add(e.0, e.1), lenet_add(e.2, e.3))),
      lenet_add(lenet_add(o.0, o.1), lenet_add(o.2, o.3)), infinity,
    ]
  }
}
