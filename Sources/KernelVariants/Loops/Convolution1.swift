import CSIMD

#if AVX512
  private let channelsPerTile = 6
  private typealias Tile = InlineArray<24, Vector>
  private typealias Weights = InlineArray<6, Vector>
#else
  private let channelsPerTile = 3
  private typealias Tile = InlineArray<12, Vector>
  private typealias Weights = InlineArray<3, Vector>
#endif

/// First convolution (5x5, 1 to 6), bias, ReLU and 2x2 max pool of one block.
///
/// A tile is all four places of a pool window for some channels, so the 28x28 values before the
/// pool never reach memory: 301 KB less traffic per block than with a separate pool.
///
/// - Parameters:
///   - image: [32][32][16].
///   - box: first row, end row, first column, end column of what is not zero in `image`; taps that
///     see only zeros are left out, which is 35 to 40 % of them on MNIST.
///   - filter: [5][5][1][6]. bias: [6].
///   - pooled: [14][14][6][16], written.
///   - winners: [6][14][14], written: see `winners(_:_:_:_:top:)`.
package func convolution1Forward(
  image: UnsafePointer<Float>, box: UnsafePointer<Int>, filter: UnsafePointer<Float>,
  bias: UnsafePointer<Float>, pooled: UnsafeMutablePointer<Float>,
  winners masks: UnsafeMutablePointer<UInt64>
) {
  let zero = lenet_broadcast(0)
  forEachPart { part in
    var window = 0
    while window < 196 {
      let row = window / 14 * 2
      let column = window % 14 * 2
      let rows = (first: max(0, box[0] - 1 - row), end: min(5, box[1] - row))
      let columns = (first: max(0, box[2] - 1 - column), end: min(5, box[3] - column))
      let corner = image + ((row * 32 + column) * blockSize + part)
      var channel = 0
      while channel < 6 {
        var sums = Tile(repeating: zero)
        var weight = Weights(repeating: zero)
        for c in 0..<channelsPerTile {
          let start = lenet_broadcast(bias[channel + c])
          for place in 0..<4 { sums[c * 4 + place] = start }
        }
        var y = rows.first
        while y < rows.end {
          var x = columns.first
          while x < columns.end {
            let at = corner + (y * 32 + x) * blockSize
            let weights = filter + ((y * 5 + x) * 6 + channel)
            for c in 0..<channelsPerTile { weight[c] = lenet_broadcast(weights[c]) }
            // Pixel by pixel: 12 sums, 3 weights and 1 pixel are all 16 registers of AVX2.
            for place in 0..<4 {
              let pixel = lenet_load(at + ((place / 2) * 32 + place % 2) * blockSize)
              for c in 0..<channelsPerTile {
                sums[c * 4 + place] = lenet_multiply_add(pixel, weight[c], sums[c * 4 + place])
              }
            }
            x += 1
          }
          y += 1
        }
        for c in 0..<channelsPerTile {
          let (p, q, r, s) = (sums[c * 4], sums[c * 4 + 1], sums[c * 4 + 2], sums[c * 4 + 3])
          let top = lenet_max(lenet_max(p, q), lenet_max(r, s))
          lenet_store(
            pooled + ((window * 6 + channel + c) * blockSize + part), lenet_max(top, zero))
          let slot = masks + ((channel + c) * 196 + window)
          let word = winners(p, q, r, s, top: top) << UInt64(part)
          slot.pointee = part == 0 ? word : slot.pointee | word
        }
        channel += channelsPerTile
      }
      window += 1
    }
  }
}

/// Gradients of the first convolution's filter and bias, over one block.
///
/// Only the places that won their pool window carry gradient: at most a quarter, less what ReLU
/// stops. Each adds one number times a 5x5 patch of its picture.
///
/// - Parameters:
///   - pictures: [16][1040], as `gather` left them.
///   - winners: [6][14][14], as the forward pass left them.
///   - gradient: [16][1184], loss by pooled values, [14][14][6] in each sample's row.
///   - box: as in the forward pass; windows that see nothing add to the bias only.
///   - filterGradient: [5][5][1][6], written. biasGradient: [6], written.
///   - patch: scratch, 64.
package func convolution1Backward(
  pictures: UnsafePointer<Float>, winners masks: UnsafePointer<UInt64>,
  gradient: UnsafePointer<Float>, box: UnsafePointer<Int>,
  filterGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
  patch: UnsafeMutablePointer<Int>
) {
  for place in 0..<4 {
    for sample in 0..<16 {
      patch[place * 16 + sample] = sample * 1040 + (place / 2) * 32 + place % 2
    }
  }
  // Windows whose 6x6 pixels touch the box.
  let rows = (first: max(0, (box[0] - 5 + 1) / 2), end: min(14, (box[1] + 1) / 2))
  let columns = (first: max(0, (box[2] - 5 + 1) / 2), end: min(14, (box[3] + 1) / 2))
  var channel = 0
  while channel < 6 {
    var sums = InlineArray<5, lenet_eight>(repeating: lenet_eight_zero())
    var others = InlineArray<5, lenet_eight>(repeating: lenet_eight_zero())
    var biasSum: Float = 0
    var otherBiasSum: Float = 0
    var row = 0
    while row < 14 {
      var column = 0
      let rowInside = row >= rows.first && row < rows.end
      while column < 14 {
        let window = row * 14 + column
        var live = masks[channel * 196 + window]
        let values = gradient + (window * 6 + channel)
        if rowInside && column >= columns.first && column < columns.end {
          let corner = pictures + (row * 2 * 32 + column * 2)
          // Two sets of sums: one alone would wait for the latency of each multiply-add.
          while live != 0 {
            let bit = live.trailingZeroBitCount
            live &= live &- 1
            let value = values[(bit & 15) * 1184]
            let at = corner + patch[bit]
            for y in 0..<5 { sums[y] = lenet_eight_multiply_add(at + y * 32, value, sums[y]) }
            biasSum += value
            if live == 0 { break }
            let nextBit = live.trailingZeroBitCount
            live &= live &- 1
            let nextValue = values[(nextBit & 15) * 1184]
            let nextAt = corner + patch[nextBit]
            for y in 0..<5 {
              others[y] = lenet_eight_multiply_add(nextAt + y * 32, nextValue, others[y])
            }
            otherBiasSum += nextValue
          }
        } else {
          while live != 0 {
            biasSum += values[(live.trailingZeroBitCount & 15) * 1184]
            live &= live &- 1
          }
        }
        column += 1
      }
      row += 1
    }
    biasGradient[channel] = biasSum + otherBiasSum
    for y in 0..<5 {
      let total = lenet_eight_add(sums[y], others[y])
      for x in 0..<5 { filterGradient[(y * 5 + x) * 6 + channel] = total[x] }
    }
    channel += 1
  }
}
