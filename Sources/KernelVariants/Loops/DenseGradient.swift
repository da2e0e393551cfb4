import CSIMD

// A tile is 4 rows of the weights by at most so many vectors of columns.
#if AVX512
  private let vectorsPerTile = 4
  private typealias Tile = InlineArray<16, Vector>
#elseif AVX2
  private let vectorsPerTile = 3
  private typealias Tile = InlineArray<12, Vector>
#else
  private let vectorsPerTile = 2
  private typealias Tile = InlineArray<8, Vector>
#endif
private let rowsPerTile = 4
private let rowsPerBand = 16
private let blocksPerGroup = 8
/// What is left of a row may need fewer vectors.
private let vectorsPerSmallTile = 2

/// The exact sum over blocks of a dense layer's weight gradient, for some rows of the weights.
///
/// Each block's gradient (its 16 samples summed in fp32, in order) is rounded to the grid straight
/// from the registers, and added as an integer: the fp32 gradient of a block never reaches memory.
///
/// - Parameters:
///   - records: `blocks` pointers to what the blocks left behind.
///   - blocks: how many blocks.
///   - inputs: where in a record the layer's input is, [inputs][16].
///   - gradients: where its output's gradient is, [16][gradientStride], one sample per row.
///   - gradientStride: at least `outputs` rounded up to 32.
///   - firstRow: the first row of the weights, a multiple of 4.
///   - endRow: the row after the last, a multiple of 4.
///   - outputs: features that go out, the columns of the weights.
///   - sums: [inputs][outputs], doubles on the grid.
///   - adding: whether `sums` is added to; otherwise it is replaced.
///   - limit: at most 2048; a block's value at or past it, or NaN, makes the sums of its columns, in 16 rows, NaN.
///   - scratch: 1,024 integers.
package func denseWeightGradient(
  records: UnsafePointer<UnsafePointer<Float>>, blocks: Int, inputs: Int, gradients: Int,
  gradientStride: Int, firstRow: Int, endRow: Int, outputs: Int,
  sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float,
  scratch: UnsafeMutablePointer<Int64>
) {
  // A group of blocks and a run of columns at a time, for all rows of a band: what its tiles read of the
  // blocks' gradients (32 KB) stays in the first level of cache.
  var band = firstRow
  while band < endRow {
    let bandEnd = min(band + rowsPerBand, endRow)
    var column = 0
    while column < outputs {
      let isSmall = outputs - column <= vectorsPerSmallTile * width
      let columns = isSmall ? vectorsPerSmallTile * width : vectorsPerTile * width
      scratch.update(repeating: 0, count: (bandEnd - band) * columns)
      var most = lenet_no_magnitude()
      var group = 0
      while group < blocks {
        let groupEnd = min(group + blocksPerGroup, blocks)
        var row = band
        while row < bandEnd {
          let counts = scratch + (row - band) * columns
          for block in group..<groupEnd {
            let x = records[block] + (inputs + row * blockSize)
            let d = records[block] + (gradients + column)
            if isSmall {
              addBlock(
                vectors: vectorsPerSmallTile, x: x, d: d, stride: gradientStride, samples: 16,
                counts: counts, most: &most)
            } else {
              addBlock(
                vectors: vectorsPerTile, x: x, d: d, stride: gradientStride, samples: 16,
                counts: counts, most: &most)
            }
          }
          row += rowsPerTile
        }
        group = groupEnd
      }
      let factor = lenet_magnitudes_are_below(most, limit) ? 0x1p-40 : Double.nan
      for row in 0..<bandEnd - band {
        lenet_counted_on_grid(
          scratch + row * columns, min(columns, outputs - column), Int64(blocks), factor, adding,
          sums + ((band + row) * outputs + column))
      }
      column += columns
    }
    band = bandEnd
  }
}

/// One block's 4 rows of gradients, summed over samples in registers, rounded and counted.
@inline(__always)
private func addBlock(
  vectors: Int, x: UnsafePointer<Float>, d: UnsafePointer<Float>, stride: Int, samples: Int,
  counts: UnsafeMutablePointer<Int64>, most: inout lenet_integers
) {
  var tile: Tile = filled(lenet_broadcast(0))
  var sample = 0
  while sample < samples {
    let at = d + sample * stride
    for r in 0..<rowsPerTile {
      let value = lenet_broadcast(x[r * blockSize + sample])
      for v in 0..<vectors {
        tile[r * vectors + v] = lenet_multiply_add(
          lenet_load(at + v * width), value, tile[r * vectors + v])
      }
    }
    sample += 1
  }
  for r in 0..<rowsPerTile {
    for v in 0..<vectors {
      most = lenet_larger_magnitude(most, tile[r * vectors + v])
      lenet_count_on_grid(counts + (r * vectors + v) * width, tile[r * vectors + v])
    }
  }
}

/// The exact sum over blocks of a dense layer's bias gradient.
///
/// - Parameters: as `denseWeightGradient`; `sums` has [outputs].
package func denseBiasGradient(
  records: UnsafePointer<UnsafePointer<Float>>, blocks: Int, gradients: Int, gradientStride: Int,
  outputs: Int, sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float
) {
  if !adding { sums.update(repeating: 0, count: outputs) }
  var block = 0
  while block < blocks {
    var output = 0
    while output < outputs {
      let column = records[block] + (gradients + output)
      var sum = lenet_load(column)
      for sample in 1..<blockSize {
        sum = lenet_add(sum, lenet_load(column + sample * gradientStride))
      }
      if output + width <= outputs {
        lenet_add_on_grid(sums + output, sum, limit)
      } else {
        for lane in 0..<outputs - output { sums[output + lane] += lenet_on_grid(sum[lane], limit) }
      }
      output += width
    }
    block += 1
  }
}

/// The exact sum over blocks of values that each block left behind.
///
/// - Parameters:
///   - records: `blocks` pointers to what the blocks left behind.
///   - blocks: how many blocks.
///   - values: where in a record they are, [count].
///   - count: how many values of each block.
///   - sums: [count] doubles on the grid.
///   - adding: whether `sums` is added to; otherwise it is replaced.
///   - limit: at most 2048; a value at or past it, or NaN, makes its sum infinite or NaN.
package func sumOnGrid(
  records: UnsafePointer<UnsafePointer<Float>>, blocks: Int, values: Int, count: Int,
  sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float
) {
  if !adding { sums.update(repeating: 0, count: count) }
  var block = 0
  while block < blocks {
    let from = records[block] + values
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

/// Sums of several takers, for a run of parameters: exact, as all are on the grid.
///
/// - Parameters:
///   - parts: `takers` pointers to sums, from the first parameter of the model on.
///   - takers: at least 1.
///   - first: the first parameter; counts from there in `sums` too.
///   - count: how many.
///   - sums: replaced.
package func addSums(
  parts: UnsafePointer<UnsafePointer<Double>>, takers: Int, first: Int, count: Int,
  sums: UnsafeMutablePointer<Double>
) {
  let sums = sums + first
  sums.update(from: parts[0] + first, count: count)
  for taker in 1..<max(takers, 1) {
    let part = parts[taker] + first
    var i = 0
    while i + width <= count {
      lenet_add_doubles(sums + i, part + i)
      i += width
    }
    while i < count {
      sums[i] += part[i]
      i += 1
    }
  }
}
