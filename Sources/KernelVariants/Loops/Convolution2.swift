import CSIMD

#if AVX512
  private let channelsPerTile = 4
  private typealias Tile = InlineArray<20, Vector>
#else
  private let channelsPerTile = 2
  private typealias Tile = InlineArray<10, Vector>
#endif
private let columnsPerTile = 5

/// Second convolution (5x5, 6 to 16), bias, ReLU and 2x2 max pool of one block.
///
/// - Parameters:
///   - input: [14][14][6][16]. filter: [5][5][6][16]. bias: [16].
///   - pooled: [5][5][16][16] (row, column, channel, sample), written.
///   - winners: [16][5][5], written: see `winners(_:_:_:_:top:)`.
///   - scratch: 1,280 floats.
package func convolution2Forward(
  input: UnsafePointer<Float>, filter: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  pooled: UnsafeMutablePointer<Float>, winners masks: UnsafeMutablePointer<UInt64>,
  scratch: UnsafeMutablePointer<Float>
) {
  let zero = lenet_broadcast(0)
  forEachPart { part in
    var windowRow = 0
    while windowRow < 5 {
      var channel = 0
      while channel < 16 {
        var row = 0
        while row < 2 {
          var column = 0
          while column < 10 {
            let at = input + (((windowRow * 2 + row) * 14 + column) * 6 * blockSize + part)
            convolutionTile(
              input: at, filter: filter + channel, bias: bias + channel, rows: 5, taps: 30,
              output: scratch + (row * 10 + column) * width)
            column += columnsPerTile
          }
          row += 1
        }
        for c in 0..<channelsPerTile {
          for column in 0..<5 {
            let corner = scratch + (c * 20 + column * 2) * width
            let p = lenet_load(corner)
            let q = lenet_load(corner + width)
            let r = lenet_load(corner + 10 * width)
            let s = lenet_load(corner + 11 * width)
            let top = lenet_max(lenet_max(p, q), lenet_max(r, s))
            let window = windowRow * 5 + column
            lenet_store(
              pooled + ((window * 16 + channel + c) * blockSize + part), lenet_max(top, zero))
            let slot = masks + ((channel + c) * 25 + window)
            let word = winners(p, q, r, s, top: top) << UInt64(part)
            slot.pointee = part == 0 ? word : slot.pointee | word
          }
        }
        channel += channelsPerTile
      }
      windowRow += 1
    }
  }
}

/// Five neighbouring outputs of some channels, in registers from the first tap to the last.
///
/// `rows` (5) and `taps` (5 columns x 6 planes = 30) are parameters, not literals: with literal
/// bounds the optimiser unrolls these loops instead of the tile's, and the sums fall to the stack.
@inline(__always)
private func convolutionTile(
  input: UnsafePointer<Float>, filter: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  rows: Int, taps: Int, output: UnsafeMutablePointer<Float>
) {
  var sums = Tile(repeating: lenet_broadcast(0))
  for c in 0..<channelsPerTile {
    for x in 0..<columnsPerTile { sums[c * columnsPerTile + x] = lenet_broadcast(bias[c]) }
  }
  var row = 0
  while row < rows {
    var tap = 0
    while tap < taps {
      let at = input + (row * 14 * 6 + tap) * blockSize
      let weights = filter + (row * taps + tap) * 16
      for c in 0..<channelsPerTile {
        let weight = lenet_broadcast(weights[c])
        for x in 0..<columnsPerTile {
          sums[c * columnsPerTile + x] = lenet_multiply_add(
            lenet_load(at + x * 6 * blockSize), weight, sums[c * columnsPerTile + x])
        }
      }
      tap += 1
    }
    row += 1
  }
  for c in 0..<channelsPerTile {
    for x in 0..<columnsPerTile {
      lenet_store(output + (c * 20 + x) * width, sums[c * columnsPerTile + x])
    }
  }
}
