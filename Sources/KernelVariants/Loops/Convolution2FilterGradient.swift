import CSIMD

// A tile of sums: all filter rows, for so many channels.
#if AVX512
  private let channelsPerTile = 4
  private typealias Tile = InlineArray<20, Vector>
#else
  private let channelsPerTile = 2
  private typealias Tile = InlineArray<10, Vector>
#endif

/// Gradients of the second convolution's filter and bias, over one block.
///
/// The forward pass transposed: nine points of the input times nine of the gradient, summed over
/// places in each lane, then over lanes, are nine points of the filter's gradient.
///
/// - Parameters:
///   - input: 24,192 floats, the input as `convolution2Forward` transformed it.
///   - transformedGradient: 46,368 floats: see `convolution2TransformGradient`.
///   - winners: [16][5][5][16], as the forward pass left them.
///   - gradient: [5][5][16][16], loss by pooled values.
///   - filterGradient: [5][5][6][16], written.
///   - biasGradient: [16], written.
///   - transformed: 4,320 floats, scratch: [9][5][6][16].
///   - scratch: 1,280 floats.
package func convolution2FilterGradient(
  input: UnsafePointer<Float>, transformedGradient: UnsafePointer<Float>,
  winners: UnsafePointer<Int32>, gradient: UnsafePointer<Float>,
  filterGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
  transformed: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  var point = 0
  while point < Winograd.points {
    var plane = 0
    while plane < 6 {
      forEachPart { part in
        var channel = 0
        while channel < 16 {
          sumTile(
            input: input
              + (point * Winograd.inputPoint + plane * Winograd.tiles * blockSize + part),
            gradient: transformedGradient
              + (point * Winograd.gradientPoint + channel * Winograd.tiles * blockSize + part),
            rows: 10, output: scratch + (channel * blockSize + part))
          channel += channelsPerTile
        }
      }
      for row in 0..<5 {
        let sums = scratch + row * 16 * blockSize
        let to = transformed + (point * Winograd.filterPoint + (row * 6 + plane) * 16)
        lenet_sum_lanes_of_8(sums, to)
        lenet_sum_lanes_of_8(sums + 8 * blockSize, to + 8)
      }
      plane += 1
    }
    point += 1
  }
  transformBack(transformed: transformed, filterGradient: filterGradient)
  sumBias(winners: winners, gradient: gradient, biasGradient: biasGradient, scratch: scratch)
}

/// All filter rows' sums over places for some channels, in registers throughout: [5][16][16].
@inline(__always)
private func sumTile(
  input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, rows: Int,
  output: UnsafeMutablePointer<Float>
) {
  var sums: Tile = filled(lenet_broadcast(0))
  var at = input
  var values = gradient
  let end = input + rows * Winograd.inputRow
  while at < end {
    for tile in 0..<Winograd.tiles {
      unrolled(5) { row in
        let value = lenet_load(at + (row * Winograd.inputRow + tile * blockSize))
        for c in 0..<channelsPerTile {
          sums[row * channelsPerTile + c] = lenet_multiply_add(
            value, lenet_load(values + (c * Winograd.tiles + tile) * blockSize),
            sums[row * channelsPerTile + c])
        }
      }
    }
    at += Winograd.inputRow
    values += Winograd.gradientRow
  }
  unrolled(5) { row in
    for c in 0..<channelsPerTile {
      lenet_store(output + (row * 16 + c) * blockSize, sums[row * channelsPerTile + c])
    }
  }
}

/// Nine points of the filter's gradient back to its five columns.
@inline(__always)
private func transformBack(
  transformed: UnsafePointer<Float>, filterGradient: UnsafeMutablePointer<Float>
) {
  var line = 0  // row and plane
  while line < 30 {
    forEachPart { part in
      let from = transformed + (line * 16 + part)
      func sum(_ point: Int) -> Vector { lenet_load(from + point * Winograd.filterPoint) }
      var columns: InlineArray<5, Vector> = filled(lenet_broadcast(0))
      columns[4] = sum(PointAtInfinity.index)
      PointPair.forEach { pair in
        let plus = lenet_multiply(sum(pair.index), lenet_broadcast(pair.scale))
        let minus = lenet_multiply(sum(pair.index + 1), lenet_broadcast(pair.scale))
        let even = lenet_subtract(plus, minus)
        let odd = lenet_multiply(lenet_add(plus, minus), lenet_broadcast(pair.p))
        let square = lenet_broadcast(pair.p * pair.p)
        let fourth = lenet_broadcast(pair.p * pair.p * pair.p * pair.p)
        columns[0] = lenet_add(columns[0], even)
        columns[1] = lenet_add(columns[1], odd)
        columns[2] = lenet_multiply_add(even, square, columns[2])
        columns[3] = lenet_multiply_add(odd, square, columns[3])
        columns[4] = lenet_multiply_add(even, fourth, columns[4])
      }
      let to = filterGradient + (line / 6 * 480 + line % 6 * 16 + part)
      for column in 0..<5 { lenet_store(to + column * 96, columns[column]) }
    }
    line += 1
  }
}

/// biasGradient[channel] = sum of the gradient at the live places: over windows, then over samples.
@inline(__always)
private func sumBias(
  winners: UnsafePointer<Int32>, gradient: UnsafePointer<Float>,
  biasGradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  var channel = 0
  while channel < 16 {
    forEachPart { part in
      var sum = lenet_broadcast(0)
      var window = 0
      while window < 25 {
        sum = lenet_add(
          sum,
          lenet_keep_live(
            winners + ((channel * 25 + window) * blockSize + part),
            lenet_load(gradient + ((window * 16 + channel) * blockSize + part))))
        window += 1
      }
      lenet_store(scratch + (channel * blockSize + part), sum)
    }
    channel += 1
  }
  lenet_sum_lanes_of_8(scratch, biasGradient)
  lenet_sum_lanes_of_8(scratch + 8 * blockSize, biasGradient + 8)
}
