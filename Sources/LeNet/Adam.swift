package import Kernels

/// Adam as TensorFlow computes it, with its constants and the powers it keeps.
///
/// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (arXiv 1412.6980), in the form at the
/// end of its section 2: the corrections for the start go into the rate.
package enum Adam {
  package static let beta1: Float = 0.9
  package static let beta2: Float = 0.999
  package static let epsilon: Float = 1e-8

  /// The corrected rate of the step that the powers are for.
  package static func rate(_ learningRate: Float, beta1Power: Float, beta2Power: Float) -> Float {
    learningRate * (1 - beta2Power).squareRoot() / (1 - beta1Power)
  }

  /// Updates some parameters and their moments by their gradients.
  ///
  /// Slices may be updated by different threads or ranks: no parameter looks at another.
  ///
  /// - Parameters:
  ///   - sums: exact gradient sums, from the first parameter of the model on.
  ///   - rate: see `rate(_:beta1Power:beta2Power:)`.
  /// - Returns: whether all gradients were finite; if not, the state is of no use any more.
  package static func update(
    _ slice: Range<Int>, of memory: StateMemory, sums: UnsafePointer<Double>, rate: Float,
    kernels: KernelTable
  ) -> Bool {
    precondition(slice.lowerBound >= 0 && slice.upperBound <= ParameterLayout.count)
    return kernels.adamUpdate(
      sums, slice.lowerBound, slice.count, rate, 1 - beta1, 1 - beta2, epsilon, memory.parameters,
      memory.firstMoments, memory.secondMoments) == 0
  }

  /// Moves the powers on to the next step.
  ///
  /// TensorFlow flushes subnormals to zero: beta1's power becomes exactly 0 after 828 steps. The same
  /// here, whatever the processor's mode, or checkpoints would differ.
  package static func advance(_ state: inout TrainingState) {
    state.beta1Power = flushed(state.beta1Power * beta1)
    state.beta2Power = flushed(state.beta2Power * beta2)
  }

  private static func flushed(_ value: Float) -> Float {
    value < Float.leastNormalMagnitude ? 0 : value
  }
}
