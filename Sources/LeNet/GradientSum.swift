package import Kernels

/// The sum over blocks of gradients, loss and correct count: exact, so in any order the same bits.
///
/// Each block's fp32 value is rounded to a multiple of 2^-40 as a double; doubles that are such
/// multiples and stay below 2^12 add without rounding. The idea is Demmel and Nguyen's ("Fast
/// Reproducible Floating-Point Summation", ARITH 2013), with a fixed grid. A block's value at or past
/// `limit(blocks:)` becomes infinite, so no sum of them can leave the range unseen.
package struct GradientSum: ~Copyable, @unchecked Sendable {
  /// Places after the 61,706 gradients: loss (of the batch's mean), correct, samples trained on.
  package static let loss = ParameterLayout.count
  package static let correct = loss + 1
  package static let samples = loss + 2
  /// Ranks that were asked to stop.
  package static let stop = loss + 3
  /// Doubles in all.
  package static let count = stop + 1

  /// The sums: gradients in the parameters' order, then the tail.
  package let values: AlignedBuffer<Double>

  /// Sums in memory of their own.
  package init() { values = AlignedBuffer(count: Self.count) }

  /// Sums in memory that others read: `count` doubles, zeroed.
  package init(borrowing memory: UnsafeMutablePointer<Double>) {
    values = AlignedBuffer(borrowing: memory, count: Self.count)
  }

  /// The largest magnitude one of `blocks` blocks may add, so that all together stay below 2^11.
  package static func limit(blocks: Int) -> Float {
    var limit: Float = 2048
    var room = 1
    while room < blocks {
      room *= 2
      limit /= 2
    }
    return limit
  }

  /// Parts into which a sum over blocks is cut for threads; each touches its own places only.
  package static let jobs = denseJobs.count + 1

  private struct DenseJob {
    let weights: ParameterLayout.Variable
    let bias: ParameterLayout.Variable
    let input: Int
    let delta: Int
    let deltaStride: Int
    let rows: Range<Int>
  }

  /// 20 rows of weights at a time: 2 to 3 us per block.
  private static let denseJobs: [DenseJob] = {
    let layers = [
      (
        ParameterLayout.weights1, ParameterLayout.denseBias1, BlockRecord.pooled2,
        BlockRecord.delta1, 128
      ),
      (
        ParameterLayout.weights2, ParameterLayout.denseBias2, BlockRecord.hidden1,
        BlockRecord.delta2, 96
      ),
      (
        ParameterLayout.weights3, ParameterLayout.denseBias3, BlockRecord.hidden2,
        BlockRecord.delta3, 32
      ),
    ]
    return layers.flatMap { weights, bias, input, delta, stride in
      Swift.stride(from: 0, to: weights.shape[0], by: 20).map { row in
        DenseJob(
          weights: weights, bias: bias, input: input, delta: delta, deltaStride: stride,
          rows: row..<min(row + 20, weights.shape[0]))
      }
    }
  }()

  /// Sums one part over the records of `blocks` blocks.
  ///
  /// - Parameters:
  ///   - records: `blocks` records, `BlockRecord.stride` floats apart.
  ///   - adding: whether to add to what is there, or to replace it.
  ///   - limit: see `limit(blocks:)`, of all blocks of the global batch.
  package func sum(
    job: Int, records: UnsafePointer<Float>, blocks: Int, adding: Bool, limit: Float,
    workspace: borrowing Workspace, kernels: KernelTable
  ) {
    guard job < Self.denseJobs.count else {
      kernels.sumOnGrid(
        records + BlockRecord.convolutions, blocks, BlockRecord.stride,
        ParameterLayout.convolutionCount, values.base, adding, limit)
      kernels.sumOnGrid(
        records + BlockRecord.loss, blocks, BlockRecord.stride, 1, values.base + Self.loss,
        adding, limit)
      // Up to 16 right a block: a count, not a mean, and exact without a limit.
      kernels.sumOnGrid(
        records + BlockRecord.correct, blocks, BlockRecord.stride, 1,
        values.base + Self.correct, adding, 4096)
      return
    }
    let dense = Self.denseJobs[job]
    kernels.denseWeightGradient(
      records + dense.input, records + dense.delta, dense.deltaStride, blocks,
      BlockRecord.stride, dense.rows.lowerBound, dense.rows.upperBound, dense.bias.count,
      values.base + dense.weights.offset, adding, limit, workspace.counts.base)
    if dense.rows.lowerBound == 0 {
      kernels.denseBiasGradient(
        records + dense.delta, dense.deltaStride, blocks, BlockRecord.stride, dense.bias.count,
        values.base + dense.bias.offset, adding, limit)
    }
  }

  /// Whether every gradient and the loss in some sums is a number within the range: not so after an
  /// overflow, or a NaN in any block.
  package static func isFinite(_ sums: UnsafePointer<Double>) -> Bool {
    var worst = 0.0
    for i in 0...loss { worst += sums[i] * 0 }
    return worst == 0
  }
}
