import CSIMD

#if AVX512
  private let vectorsPerTile = 2
  private typealias Tile = InlineArray<8, Vector>
#elseif AVX2
  private let vectorsPerTile = 3
  private typealias Tile = InlineArray<12, Vector>
#else
  private let vectorsPerTile = 2
  private typealias Tile = InlineArray<8, Vector>
#endif
private let rowsPerTile = 4
private let columnsPerTile = vectorsPerTile * width

/// The exact sum over blocks of a dense layer's weight gradient, for some rows of the weights.
///
/// Each block's gradient (its 16 samples summed in fp32, in order) is rounded to the grid straight
/// from the registers: the fp32 gradient of a block never reaches memory.
///
/// - Parameters:
///   - inputs: [inputs][16] of the first block; the next block's is `blockStride` floats further.
///   - gradients: [16][gradientStride] of the first block, one sample per row; the same stride.
///     `gradientStride` must be at least `outputs` rounded up to 32.
///   - rows: first and end row of the weights, multiples of 4.
///   - sums: [inputs][outputs], doubles on the grid: replaced, or added to if `adding`.
///   - limit: a block's value at or past it becomes infinite.
///   - scratch: 128 doubles.
package func denseWeightGradient(
  inputs: UnsafePointer<Float>, gradients: UnsafePointer<Float>, gradientStride: Int,
  blocks: Int, blockStride: Int, firstRow: Int, endRow: Int, outputs: Int,
  sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float,
  scratch: UnsafeMutablePointer<Double>
) {
  var row = firstRow
  while row < endRow {
    var column = 0
    while column < outputs {
      scratch.update(repeating: 0, count: rowsPerTile * columnsPerTile)
      var block = 0
      while block < blocks {
        let x = inputs + (block * blockStride + row * blockSize)
        let d = gradients + (block * blockStride + column)
        addBlock(x: x, d: d, stride: gradientStride, samples: 16, sums: scratch, limit: limit)
        block += 1
      }
      let columns = min(columnsPerTile, outputs - column)
      for r in 0..<rowsPerTile {
        let to = sums + ((row + r) * outputs + column)
        let from = scratch + r * columnsPerTile
        var c = 0
        while c < columns {
          to[c] = adding ? to[c] + from[c] : from[c]
          c += 1
        }
      }
      column += columnsPerTile
    }
    row += rowsPerTile
  }
}

/// One block's 4 x columnsPerTile gradients, summed over samples in registers, rounded and added.
@inline(__always)
private func addBlock(
  x: UnsafePointer<Float>, d: UnsafePointer<Float>, stride: Int, samples: Int,
  sums: UnsafeMutablePointer<Double>, limit: Float
) {
  var tile = Tile(repeating: lenet_broadcast(0))
  var sample = 0
  while sample < samples {
    let at = d + sample * stride
    for r in 0..<rowsPerTile {
      let value = lenet_broadcast(x[r * blockSize + sample])
      for v in 0..<vectorsPerTile {
        tile[r * vectorsPerTile + v] = lenet_multiply_add(
          lenet_load(at + v * width), value, tile[r * vectorsPerTile + v])
      }
    }
    sample += 1
  }
  for r in 0..<rowsPerTile {
    for v in 0..<vectorsPerTile {
      lenet_add_on_grid(
        sums + (r * columnsPerTile + v * width), tile[r * vectorsPerTile + v], limit)
    }
  }
}

/// The exact sum over blocks of a dense layer's bias gradient.
///
/// - Parameters: as `denseWeightGradient`; `sums` has [outputs].
package func denseBiasGradient(
  gradients: UnsafePointer<Float>, gradientStride: Int, blocks: Int, blockStride: Int,
  outputs: Int, sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float
) {
  var output = 0
  while output < outputs {
    var total = adding ? sums[output] : 0
    var block = 0
    while block < blocks {
      let column = gradients + (block * blockStride + output)
      var sum: Float = 0
      var sample = 0
      while sample < blockSize {
        sum += column[sample * gradientStride]
        sample += 1
      }
      total += lenet_on_grid(sum, limit)
      block += 1
    }
    sums[output] = total
    output += 1
  }
}

/// The exact sum over blocks of values that each block left behind.
///
/// - Parameters:
///   - values: [count] of the first block; the next block's is `blockStride` floats further.
///   - sums: [count] doubles on the grid: replaced, or added to if `adding`.
package func sumOnGrid(
  values: UnsafePointer<Float>, blocks: Int, blockStride: Int, count: Int,
  sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float
) {
  if !adding { sums.update(repeating: 0, count: count) }
  var block = 0
  while block < blocks {
    let from = values + block * blockStride
    var i = 0
    while i + width <= count {
      lenet_add_on_grid(sums + i, lenet_load(from + i), limit)
      i += width
    }
    while i < count {
      sums[i] += lenet_on_grid(from[i], limit)
      i += 1
    }
    block += 1
  }
}
