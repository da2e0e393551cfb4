import CSIMD

/// Floats of one filter row: 5 columns x 6 planes, and 2 of padding for whole vectors.
private let filterRow = 32

/// Floats from one sample's [14][14][6] to the next.
private let sampleStride = 1184

#if AVX512
  private typealias Rows = InlineArray<10, Vector>
  private let rowsPerPass = 5
#elseif AVX2
  private typealias Rows = InlineArray<12, Vector>
  private let rowsPerPass = 3
#else
  private typealias Rows = InlineArray<8, Vector>
  private let rowsPerPass = 1
#endif
private let vectorsPerRow = filterRow / width

/// Gradients of the second convolution's filter, bias and input, over one block.
///
/// Of the four places of a pool window only the winner carries gradient, and none where ReLU is
/// off: of the 25,600 outputs of a block at most 6,400 are visited, usually half of those. For each,
/// one number times a 5x30 patch goes into the filter's gradient, and one number times the filter
/// into a 5x30 patch of the input's.
///
/// Four samples at a time, so that their inputs and input gradients (38 KB) stay near the core.
///
/// - Parameters:
///   - samples: [16][1184], the input, [14][14][6] in each sample's row.
///   - winners: [16][5][5], as the forward pass left them.
///   - gradient: [5][5][16][16], loss by pooled values.
///   - filters: [16][5][32], the filter by output channel: see `arrangeFilters`.
///   - filterSums: [16][5][32], scratch.
///   - filterGradient: [5][5][6][16], written. biasGradient: [16], written.
///   - inputGradient: [16][1184], written.
///   - patch: scratch, 64: where a bit of `winners` finds its patch. Memory of the caller's: an array
///     on the stack was copied for each of the bits.
package func convolution2Backward(
  samples: UnsafePointer<Float>, winners masks: UnsafePointer<UInt64>,
  gradient: UnsafePointer<Float>, filters: UnsafePointer<Float>,
  filterSums: UnsafeMutablePointer<Float>, filterGradient: UnsafeMutablePointer<Float>,
  biasGradient: UnsafeMutablePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
  patch: UnsafeMutablePointer<Int>
) {
  for place in 0..<4 {
    for sample in 0..<16 {
      patch[place * 16 + sample] = sample * sampleStride + (place / 2) * 84 + (place % 2) * 6
    }
  }
  inputGradient.update(repeating: 0, count: blockSize * sampleStride)
  filterSums.update(repeating: 0, count: 16 * 5 * filterRow)
  var four = 0
  while four < blockSize {
    let ours: UInt64 = 0x000F_000F_000F_000F << UInt64(four)
    var channel = 0
    while channel < 16 {
      let sums = filterSums + channel * 5 * filterRow
      let filter = filters + channel * 5 * filterRow
      let live = masks + channel * 25
      let values = gradient + channel * blockSize
      #if AVX512
        addToFilter(0, 5, samples, live, ours, values, patch, sums)
        addToInput(0, 5, inputGradient, live, ours, values, patch, filter)
      #elseif AVX2
        addToFilter(0, 3, samples, live, ours, values, patch, sums)
        addToFilter(3, 2, samples, live, ours, values, patch, sums)
        addToInput(0, 3, inputGradient, live, ours, values, patch, filter)
        addToInput(3, 2, inputGradient, live, ours, values, patch, filter)
      #else
        for row in 0..<5 { addToFilter(row, 1, samples, live, ours, values, patch, sums) }
        for row in 0..<5 { addToInput(row, 1, inputGradient, live, ours, values, patch, filter) }
      #endif
      channel += 1
    }
    four += 4
  }
  sumBias(masks: masks, gradient: gradient, biasGradient: biasGradient)
  for channel in 0..<16 {
    for row in 0..<5 {
      for tap in 0..<30 {
        filterGradient[(row * 30 + tap) * 16 + channel] =
          filterSums[(channel * 5 + row) * filterRow + tap]
      }
    }
  }
}

/// The second filter [5][5][6][16] by output channel: [16][5][32], padding zero.
package func arrangeFilters(filter: UnsafePointer<Float>, filters: UnsafeMutablePointer<Float>) {
  for channel in 0..<16 {
    for row in 0..<5 {
      let to = filters + (channel * 5 + row) * filterRow
      for tap in 0..<30 { to[tap] = filter[(row * 30 + tap) * 16 + channel] }
      to[30] = 0
      to[31] = 0
    }
  }
}

/// Filter rows `first ..< first + count` of one channel: value times patch, kept in registers.
@inline(__always)
private func addToFilter(
  _ first: Int, _ count: Int, _ samples: UnsafePointer<Float>, _ live: UnsafePointer<UInt64>,
  _ ours: UInt64, _ values: UnsafePointer<Float>, _ patch: UnsafePointer<Int>,
  _ filterSums: UnsafeMutablePointer<Float>
) {
  var sums = Rows(repeating: lenet_broadcast(0))
  for y in 0..<count {
    for v in 0..<vectorsPerRow {
      sums[y * vectorsPerRow + v] = lenet_load(filterSums + (first + y) * filterRow + v * width)
    }
  }
  var window = 0
  while window < 25 {
    var bits = live[window] & ours
    let corner = samples + (window / 5 * 2 * 84 + window % 5 * 2 * 6 + first * 84)
    let value = values + window * 256
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      let factor = lenet_broadcast(value[bit & 15])
      let at = corner + patch[bit]
      for y in 0..<count {
        for v in 0..<vectorsPerRow {
          sums[y * vectorsPerRow + v] = lenet_multiply_add(
            lenet_load(at + y * 84 + v * width), factor, sums[y * vectorsPerRow + v])
        }
      }
    }
    window += 1
  }
  for y in 0..<count {
    for v in 0..<vectorsPerRow {
      lenet_store(filterSums + (first + y) * filterRow + v * width, sums[y * vectorsPerRow + v])
    }
  }
}

/// Patch rows `first ..< first + count` of the input gradient: value times filter, kept in registers.
@inline(__always)
private func addToInput(
  _ first: Int, _ count: Int, _ inputGradient: UnsafeMutablePointer<Float>,
  _ live: UnsafePointer<UInt64>, _ ours: UInt64, _ values: UnsafePointer<Float>,
  _ patch: UnsafePointer<Int>, _ filter: UnsafePointer<Float>
) {
  var weights = Rows(repeating: lenet_broadcast(0))
  for y in 0..<count {
    for v in 0..<vectorsPerRow {
      weights[y * vectorsPerRow + v] = lenet_load(filter + (first + y) * filterRow + v * width)
    }
  }
  var window = 0
  while window < 25 {
    var bits = live[window] & ours
    let corner = inputGradient + (window / 5 * 2 * 84 + window % 5 * 2 * 6 + first * 84)
    let value = values + window * 256
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      let factor = lenet_broadcast(value[bit & 15])
      let at = corner + patch[bit]
      for y in 0..<count {
        for v in 0..<vectorsPerRow {
          let place = at + y * 84 + v * width
          lenet_store(
            place,
            lenet_multiply_add(weights[y * vectorsPerRow + v], factor, lenet_load(place)))
        }
      }
    }
    window += 1
  }
}

/// biasGradient[channel] = sum of the gradient at the live places, window by window.
@inline(__always)
private func sumBias(
  masks: UnsafePointer<UInt64>, gradient: UnsafePointer<Float>,
  biasGradient: UnsafeMutablePointer<Float>
) {
  var channel = 0
  while channel < 16 {
    var sum: Float = 0
    var window = 0
    while window < 25 {
      var bits = masks[channel * 25 + window]
      while bits != 0 {
        sum += gradient[(window * 16 + channel) * 16 + (bits.trailingZeroBitCount & 15)]
        bits &= bits &- 1
      }
      window += 1
    }
    biasGradient[channel] = sum
    channel += 1
  }
}
