import CSIMD

// A tile of sums: two rows, two Winograd tiles, and so many channels.
#if AVX512
  private let channelsPerTile = 4
  private typealias Tile = InlineArray<16, Vector>
#else
  private let channelsPerTile = 2
  private typealias Tile = InlineArray<8, Vector>
#endif
private let sumsPerChannel = 4

/// Second convolution (5x5, 6 to 16), bias, ReLU and 2x2 max pool of one block.
///
/// Along the rows it is Winograd's F(5, 5): see `Winograd`. The sums over planes and filter rows are made
/// of transformed values; each pair of rows is transformed back once, in registers, and pooled there.
///
/// - Parameters:
///   - input: [14][14][6][16].
///   - filter: the transformed filter: see `transformFilter`.
///   - bias: [16].
///   - pooled: [5][5][16][16] (row, column, channel, sample), written.
///   - winners: [16][5][5][16], written: the winner's place in its window, 0...3 in row order, or -1.
///   - transformed: 24,192 floats, written: the transformed input, [9][14][6][2][16] (point, row,
///     plane, tile).
///   - scratch: 2,304 floats.
package func convolution2Forward(
  input: UnsafePointer<Float>, filter: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  pooled: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<Int32>,
  transformed: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  transformRows(input: input, transformed: transformed)
  forEachPart { part in
    var windowRow = 0
    while windowRow < 5 {
      var channel = 0
      while channel < 16 {
        var point = 0
        while point < Winograd.points {
          sumTile(
            input: transformed
              + (point * Winograd.inputPoint + windowRow * 2 * Winograd.inputRow + part),
            filter: filter + (point * Winograd.filterPoint + channel), taps: 30,
            output: scratch + point * channelsPerTile * sumsPerChannel * width)
          point += 1
        }
        for c in 0..<channelsPerTile {
          pool(
            scratch + c * sumsPerChannel * width, bias: lenet_broadcast(bias[channel + c]),
            pooled: pooled + ((windowRow * 5 * 16 + channel + c) * blockSize + part),
            winners: winners + (((channel + c) * 25 + windowRow * 5) * blockSize + part))
        }
        channel += channelsPerTile
      }
      windowRow += 1
    }
  }
}

/// Nine neighbouring values of a row as nine points, twice a row.
@inline(__always)
private func transformRows(
  input: UnsafePointer<Float>, transformed: UnsafeMutablePointer<Float>
) {
  var line = 0  // row and plane
  while line < 84 {
    let at = input + (line / 6 * 84 + line % 6) * blockSize
    let to = transformed + line * Winograd.tiles * blockSize
    var tile = 0
    while tile < Winograd.tiles {
      forEachPart { part in
        transformTile(
          at + (tile * Winograd.outputsPerTile * 6 * blockSize + part),
          to: to + (tile * blockSize + part))
      }
      tile += 1
    }
    line += 1
  }
}

@inline(__always)
private func transformTile(_ at: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>) {
  func value(_ column: Int) -> Vector { lenet_load(at + column * 6 * blockSize) }
  let (v0, v1, v2, v3, v4) = (value(0), value(1), value(2), value(3), value(4))
  let (v5, v6, v7, v8) = (value(5), value(6), value(7), value(8))
  /// a v + b w + c x + y.
  func polynomial(_ pair: PointPair, _ v: Vector, _ w: Vector, _ x: Vector, _ y: Vector) -> Vector {
    lenet_multiply_add(
      v, lenet_broadcast(pair.a),
      lenet_multiply_add(
        w, lenet_broadcast(pair.b), lenet_multiply_add(x, lenet_broadcast(pair.c), y)))
  }
  PointPair.forEach { pair in
    let even = polynomial(pair, v0, v2, v4, v6)
    let odd = polynomial(pair, v1, v3, v5, v7)
    let p = lenet_broadcast(pair.p)
    lenet_store(to + pair.index * Winograd.inputPoint, lenet_multiply_add(even, p, odd))
    lenet_store(
      to + (pair.index + 1) * Winograd.inputPoint, lenet_negative_multiply_add(even, p, odd))
  }
  let high = lenet_multiply_add(
    v4, lenet_broadcast(PointAtInfinity.c),
    lenet_multiply_add(v6, lenet_broadcast(PointAtInfinity.d), v8))
  lenet_store(
    to + PointAtInfinity.index * Winograd.inputPoint,
    lenet_multiply_add(
      v0, lenet_broadcast(PointAtInfinity.a),
      lenet_multiply_add(v2, lenet_broadcast(PointAtInfinity.b), high)))
}

/// Two rows' and both tiles' sums of some channels for one point, in registers from the first tap to
/// the last.
///
/// `taps` (5 filter rows x 6 planes = 30) is a parameter, not a literal: with literal bounds the
/// optimiser unrolls this loop instead of the tile's, and the sums fall to the stack.
@inline(__always)
private func sumTile(
  input: UnsafePointer<Float>, filter: UnsafePointer<Float>, taps: Int,
  output: UnsafeMutablePointer<Float>
) {
  var sums: Tile = filled(lenet_broadcast(0))
  var at = input
  var weights = filter
  let end = filter + taps * 16
  while weights < end {
    let (p, q) = (lenet_load(at), lenet_load(at + blockSize))
    let below = at + Winograd.inputRow
    let (r, s) = (lenet_load(below), lenet_load(below + blockSize))
    for c in 0..<channelsPerTile {
      let weight = lenet_broadcast(weights[c])
      sums[c * 4] = lenet_multiply_add(p, weight, sums[c * 4])
      sums[c * 4 + 1] = lenet_multiply_add(q, weight, sums[c * 4 + 1])
      sums[c * 4 + 2] = lenet_multiply_add(r, weight, sums[c * 4 + 2])
      sums[c * 4 + 3] = lenet_multiply_add(s, weight, sums[c * 4 + 3])
    }
    at += Winograd.tiles * blockSize
    weights += 16
  }
  for i in 0..<channelsPerTile * sumsPerChannel { lenet_store(output + i * width, sums[i]) }
}

/// Five outputs of one channel from the nine points of a tile.
private struct Outputs {
  let values: InlineArray<5, Vector>

  @inline(__always)
  init(_ sums: UnsafePointer<Float>) {
    func sum(_ point: Int) -> Vector {
      lenet_load(sums + point * channelsPerTile * sumsPerChannel * width)
    }
    func even(_ pair: PointPair) -> Vector { lenet_add(sum(pair.index), sum(pair.index + 1)) }
    func odd(_ pair: PointPair) -> Vector { lenet_subtract(sum(pair.index), sum(pair.index + 1)) }
    let (e1, e2, eHalf, eQuarter) = (even(.one), even(.two), even(.half), even(.quarter))
    let (o1, o2, oHalf, oQuarter) = (odd(.one), odd(.two), odd(.half), odd(.quarter))
    /// The pairs' values times the points' powers.
    func total(
      _ one: Vector, _ two: Vector, _ half: Vector, _ quarter: Vector, power: Float
    ) -> Vector {
      lenet_multiply_add(
        quarter, lenet_broadcast(1 / (power * power)),
        lenet_multiply_add(
          half, lenet_broadcast(1 / power),
          lenet_multiply_add(two, lenet_broadcast(power), one)))
    }
    values = [
      lenet_add(lenet_add(e1, e2), lenet_add(eHalf, eQuarter)),
      total(o1, o2, oHalf, oQuarter, power: 2),
      total(e1, e2, eHalf, eQuarter, power: 4),
      total(o1, o2, oHalf, oQuarter, power: 8),
      lenet_add(total(e1, e2, eHalf, eQuarter, power: 16), sum(PointAtInfinity.index)),
    ]
  }
}

/// A row of pool windows of one channel: back from the points to two rows of ten outputs, then pooled.
///
/// The bias is added last: it is the same for all places of a window.
@inline(__always)
private func pool(
  _ sums: UnsafePointer<Float>, bias: Vector, pooled: UnsafeMutablePointer<Float>,
  winners: UnsafeMutablePointer<Int32>
) {
  let topLeft = Outputs(sums).values
  let topRight = Outputs(sums + width).values
  let bottomLeft = Outputs(sums + 2 * width).values
  let bottomRight = Outputs(sums + 3 * width).values
  func value(_ left: InlineArray<5, Vector>, _ right: InlineArray<5, Vector>, _ column: Int)
    -> Vector
  {
    column < 5 ? left[column] : right[column - 5]
  }
  for column in 0..<5 {
    let p = value(topLeft, topRight, column * 2)
    let q = value(topLeft, topRight, column * 2 + 1)
    let r = value(bottomLeft, bottomRight, column * 2)
    let s = value(bottomLeft, bottomRight, column * 2 + 1)
    let top = lenet_max(lenet_max(p, q), lenet_max(r, s))
    let biased = lenet_add(top, bias)
    lenet_store(pooled + column * 16 * blockSize, lenet_max(biased, lenet_broadcast(0)))
    lenet_store_integers(
      winners + column * blockSize,
      lenet_winner(p, q, r, top, biased))
  }
}
