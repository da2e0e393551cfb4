package import Kernels

/// A kernel table that does the same work and notes how long each kernel took.
///
/// Training with it is the real thing, with real data, real sparsity and the caches as they are, for two
/// looks at the clock per call, which `nanoseconds(of:)` takes off again. For one thread only.
package final class KernelTimer: @unchecked Sendable {
  private let totals = AlignedBuffer<Int>(count: TimedKernel.allCases.count)
  private let calls = AlignedBuffer<Int>(count: TimedKernel.allCases.count)

  package init() {}

  /// Forgets all times.
  package func reset() {
    for place in TimedKernel.allCases.indices {
      totals.base[place] = 0
      calls.base[place] = 0
    }
  }

  /// Time in a kernel since `reset`.
  package func nanoseconds(of kernel: TimedKernel) -> Double {
    max(0, Double(totals.base[kernel.rawValue]) - Double(calls.base[kernel.rawValue]) * Clock.cost)
  }

  /// What the looks at the clock cost the whole since `reset`.
  package var overhead: Double { 2 * Clock.cost * Double(calls.elements.reduce(0, +)) }

  /// The kernels of `plain`, timed.
  package func timing(_ plain: KernelTable) -> KernelTable {
    var table = plain
    table.gather = timed(.gather, plain.gather)
    table.convolution1Forward = timed(.convolution1Forward, plain.convolution1Forward)
    table.lanesToSamples = timed(.lanesToSamples, plain.lanesToSamples)
    table.convolution2Forward = timed(.convolution2Forward, plain.convolution2Forward)
    table.denseForward = timed(.denseForward, plain.denseForward)
    table.softmaxCrossEntropy = timed(.softmaxCrossEntropy, plain.softmaxCrossEntropy)
    table.denseInputGradient = timed(.denseInputGradient, plain.denseInputGradient)
    table.transformFilter = timed(.transformFilter, plain.transformFilter)
    table.convolution2TransformGradient = timed(
      .convolution2TransformGradient, plain.convolution2TransformGradient)
    table.convolution2FilterGradient = timed(
      .convolution2FilterGradient, plain.convolution2FilterGradient)
    table.convolution2InputGradient = timed(
      .convolution2InputGradient, plain.convolution2InputGradient)
    table.convolution1Backward = timed(.convolution1Backward, plain.convolution1Backward)
    table.denseWeightGradient = timed(.denseWeightGradient, plain.denseWeightGradient)
    table.denseBiasGradient = timed(.denseBiasGradient, plain.denseBiasGradient)
    table.sumOnGrid = timed(.sumOnGrid, plain.sumOnGrid)
    table.adamUpdate = timed(.adamUpdate, plain.adamUpdate)
    return table
  }

  /// One kernel, whatever its parameters, between two looks at the clock.
  private func timed<each Argument, Result>(
    _ kernel: TimedKernel, _ call: @escaping @Sendable (repeat each Argument) -> Result
  ) -> @Sendable (repeat each Argument) -> Result {
    { [self] (argument: repeat each Argument) in
      let start = Clock.nanoseconds
      let result = call(repeat each argument)
      totals.base[kernel.rawValue] += Clock.nanoseconds - start
      calls.base[kernel.rawValue] += 1
      return result
    }
  }
}
