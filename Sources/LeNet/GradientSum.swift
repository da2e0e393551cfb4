package import Kernels

/// The sum over blocks of gradients, loss and correct count: exact, so in any order the same bits.
///
/// Each block's fp32 value is rounded to a multiple of 2^-40 as a double; doubles that are such
/// multiples and stay below 2^12 add without rounding. The idea is Demmel and Nguyen's ("Fast
/// Reproducible Floating-Point Summation", ARITH 2013), with a fixed grid. A block's value at or past
/// `limit(blocks:)` becomes infinite or NaN, so no sum of them can leave the range unseen.
package enum GradientSum {
  /// Places after the 61,706 gradients: loss (of the batch's mean), correct.
  package static let loss = ParameterLayout.count
  package static let correct = loss + 1
  /// Ranks that were asked to stop.
  package static let stop = loss + 2
  /// Doubles in all.
  package static let count = stop + 1

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

  /// Sums one job's gradients over blocks.
  ///
  /// - Parameters:
  ///   - records: of the blocks: see `BlockRecord`.
  ///   - sums: from the first parameter on; only the job's are touched: added to, or replaced.
  ///   - limit: see `limit(blocks:)`, of all blocks of the global batch.
  package static func sum(
    _ job: GradientJob, records: UnsafeBufferPointer<UnsafePointer<Float>>,
    into sums: UnsafeMutablePointer<Double>, adding: Bool, limit: Float,
    workspace: borrowing Workspace, kernels: KernelTable
  ) {
    guard let base = records.baseAddress, !records.isEmpty else {
      if !adding {
        (sums + job.parameters.lowerBound).update(repeating: 0, count: job.parameters.count)
      }
      return
    }
    switch job.kind {
    case .convolutions:
      kernels.sumOnGrid(
        base, records.count, BlockRecord.convolutions, ParameterLayout.convolutionCount, sums,
        adding, limit)
    case .weights(let layer, let rows):
      kernels.denseWeightGradient(
        base, records.count, layer.input, layer.delta, layer.deltaStride, rows.lowerBound,
        rows.upperBound, layer.bias.count, sums + layer.weights.offset, adding, limit,
        workspace.counts.base)
    case .bias(let layer):
      kernels.denseBiasGradient(
        base, records.count, layer.delta, layer.deltaStride, layer.bias.count,
        sums + layer.bias.offset, adding, limit)
    }
  }

  /// Loss (of the batch's mean) and correct count over blocks: exact.
  ///
  /// - Parameter limit: as in `sum`, for the loss; a count of 16 or less a block needs none.
  package static func metrics(
    records: UnsafeBufferPointer<UnsafePointer<Float>>, limit: Float, kernels: KernelTable
  ) -> (loss: Double, correct: Double) {
    var result = (loss: 0.0, correct: 0.0)
    guard let base = records.baseAddress, !records.isEmpty else { return result }
    kernels.sumOnGrid(base, records.count, BlockRecord.loss, 1, &result.loss, false, limit)
    kernels.sumOnGrid(base, records.count, BlockRecord.correct, 1, &result.correct, false, 4096)
    return result
  }

  /// Whether all gradients in the sums are numbers.
  package static func isFinite(sums: UnsafePointer<Double>) -> Bool {
    var worst = 0.0
    for i in 0..<ParameterLayout.count { worst += sums[i] * 0 }
    return worst == 0
  }

  /// Whether all that a block left behind is numbers.
  package static func isFinite(_ record: UnsafePointer<Float>) -> Bool {
    var worst: Float = 0
    for i in 0..<BlockRecord.stride { worst += record[i] * 0 }
    return worst == 0
  }
}
