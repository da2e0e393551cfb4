import CSIMD

// A pass is so many rows of the filter at a time, their sums in registers.
#if AVX512
  private typealias Taps = InlineArray<25, Vector>
#else
  private typealias Taps = InlineArray<10, Vector>
#endif

/// Gradients of the first convolution's filter and bias, over one block.
///
/// One sample per lane. Of a pool window's four places one carries gradient, another in each lane: its
/// column is chosen by blending neighbouring pixels, its row by two gradients of which one is zero. That
/// is 80 operations a window and channel, where the four places' products are 100. Visiting winners
/// sample by sample took longer: a patch of 5 floats a row fills no register.
///
/// - Parameters:
///   - image: [32][32][16].
///   - winners: [6][14][14], as the forward pass left them.
///   - gradient: [14][14][6][16], loss by pooled values.
///   - spans: as in the forward pass; what saw only zeros is left out.
///   - filterGradient: [5][5][1][6], written.
///   - biasGradient: [6], written.
///   - scratch: 2,400 floats.
package func convolution1Backward(
  image: UnsafePointer<Float>, winners: UnsafePointer<UInt64>,
  gradient: UnsafePointer<Float>, spans: UnsafePointer<Int>,
  filterGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>
) {
  let sums = scratch  // [6][25][16]
  sums.update(repeating: 0, count: 6 * 25 * blockSize)
  var windowRow = 0
  while windowRow < 14 {
    let ink = Ink(spans: spans, windowRow: windowRow)
    // Windows whose 6x6 pixels touch it; none if there is none.
    let columns = (first: max(0, (ink.firstColumn - 4) / 2), end: min(14, (ink.endColumn + 1) / 2))
    let rows = (first: ink.firstRow, end: ink.endRow)
    let at = image + windowRow * 64 * blockSize
    var channel = 0
    while channel < 6 {
      let live = winners + (channel * 196 + windowRow * 14)
      let values = gradient + (windowRow * 14 * 6 + channel) * blockSize
      let own = sums + channel * 25 * blockSize
      forEachPart { part in
        #if AVX512
          addWindows(0, 5, at, live, values, part, rows: rows, columns: columns, own)
        #else
          addWindows(0, 2, at, live, values, part, rows: rows, columns: columns, own)
          addWindows(2, 2, at, live, values, part, rows: rows, columns: columns, own)
          addWindows(4, 1, at, live, values, part, rows: rows, columns: columns, own)
        #endif
      }
      channel += 1
    }
    windowRow += 1
  }
  for channel in 0..<6 {
    for tap in 0..<25 {
      filterGradient[tap * 6 + channel] = sumOfLanes(sums + (channel * 25 + tap) * blockSize)
    }
  }
  sumBias(winners: winners, gradient: gradient, biasGradient: biasGradient, scratch: scratch)
}

/// A row of windows of one channel: adds to filter rows `first ..< first + count`.
@inline(__always)
private func addWindows(
  _ first: Int, _ count: Int, _ image: UnsafePointer<Float>, _ live: UnsafePointer<UInt64>,
  _ values: UnsafePointer<Float>, _ part: Int, rows: (first: Int, end: Int),
  columns: (first: Int, end: Int), _ sums: UnsafeMutablePointer<Float>
) {
  let own = sums + (first * 5 * blockSize + part)
  var taps: Taps = filled(lenet_broadcast(0))
  for i in 0..<count * 5 { taps[i] = lenet_load(own + i * blockSize) }
  var column = columns.first
  while column < columns.end {
    let bits = live[column] >> UInt64(part)
    let value = lenet_load(values + (column * 6 * blockSize + part))
    let zero = lenet_broadcast(0)
    let upper = lenet_select(mask(bits), value, zero)
    let lower = lenet_select(mask(bits >> 16), value, zero)
    let right = mask(bits >> 32)
    func addRow(_ y: Int) {
      guard y <= count && first + y >= rows.first && first + y < rows.end else { return }
      let at = image + (((first + y) * 32 + column * 2) * blockSize + part)
      for x in 0..<5 {
        let pixel = lenet_select(
          right, lenet_load(at + (x + 1) * blockSize), lenet_load(at + x * blockSize))
        if y < count { taps[y * 5 + x] = lenet_multiply_add(pixel, upper, taps[y * 5 + x]) }
        if y > 0 {
          taps[y * 5 - 5 + x] = lenet_multiply_add(pixel, lower, taps[y * 5 - 5 + x])
        }
      }
    }
    addRow(0)
    addRow(1)
    addRow(2)
    addRow(3)
    addRow(4)
    addRow(5)
    column += 1
  }
  for i in 0..<count * 5 { lenet_store(own + i * blockSize, taps[i]) }
}

@inline(__always)
private func mask(_ bits: UInt64) -> lenet_mask {
  lenet_mask_of_bits(UInt32(truncatingIfNeeded: bits))
}

/// The sums of the channels' gradients that have a winner: over windows, then over samples.
@inline(__always)
private func sumBias(
  winners: UnsafePointer<UInt64>, gradient: UnsafePointer<Float>,
  biasGradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  forEachPart { part in
    var sums: InlineArray<6, Vector> = filled(lenet_broadcast(0))
    var window = 0
    while window < 196 {
      for channel in 0..<6 {
        let bits = winners[channel * 196 + window] >> UInt64(part)
        sums[channel] = lenet_add(
          sums[channel],
          lenet_select(
            mask(bits | bits >> 16),
            lenet_load(gradient + ((window * 6 + channel) * blockSize + part)),
            lenet_broadcast(0)))
      }
      window += 1
    }
    for channel in 0..<6 { lenet_store(scratch + (channel * blockSize + part), sums[channel]) }
  }
  for channel in 0..<6 { biasGradient[channel] = sumOfLanes(scratch + channel * blockSize) }
}
