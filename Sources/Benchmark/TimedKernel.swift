/// A kernel whose time is taken: its name, its place in a step, and the dense work it stands for.
package enum TimedKernel: Int, CaseIterable, Sendable {
  case gather
  case convolution1Forward, convolution2Forward, denseForward, softmaxCrossEntropy
  case denseInputGradient, lanesToSamples, transformFilter, convolution2TransformGradient
  case convolution2FilterGradient, convolution2InputGradient, convolution1Backward
  case denseWeightGradient
  case denseBiasGradient, sumOnGrid
  case adamUpdate

  /// The parts of a step that kernels make up; what is left of it is waiting.
  package enum Phase: String, CaseIterable, Sendable {
    /// Pixels of a block from the data set.
    case gather
    /// Layers and loss.
    case forward
    /// Gradients, the dense layers' sums over blocks included: one kernel makes both.
    case backward
    /// The other sums over blocks.
    case reduce
    /// Sum over ranks in shared memory, and Adam.
    case update
  }

  package var phase: Phase {
    switch self {
    case .gather: .gather
    case .convolution1Forward, .convolution2Forward, .denseForward, .softmaxCrossEntropy: .forward
    case .denseInputGradient, .lanesToSamples, .transformFilter, .convolution2TransformGradient,
      .convolution2FilterGradient, .convolution2InputGradient, .convolution1Backward,
      .denseWeightGradient:
      .backward
    case .denseBiasGradient, .sumOnGrid: .reduce
    case .adamUpdate: .update
    }
  }

  /// Its name in tables and in `--json`.
  package var name: String { String(describing: self) }

  /// Multiply-adds per sample of the *dense* computation, however few of them the kernel does.
  package var multiplyAdds: Int {
    switch self {
    case .convolution1Forward, .convolution1Backward: Self.convolution1
    case .convolution2Forward, .convolution2FilterGradient, .convolution2InputGradient:
      Self.convolution2
    case .denseForward, .denseInputGradient, .denseWeightGradient: Self.dense
    default: 0
    }
  }

  /// Floating-point operations of training on one sample, counted densely: 2,263,920.
  package static let operationsPerSample = 2 * allCases.reduce(0) { $0 + $1.multiplyAdds }

  // 28x28 places x 6 filters of 5x5; 10x10 x 16 of 5x5x6; 400x120, 120x84 and 84x10.
  private static let convolution1 = 28 * 28 * 6 * 25
  private static let convolution2 = 10 * 10 * 16 * 25 * 6
  private static let dense = 400 * 120 + 120 * 84 + 84 * 10
}
