package import Kernels

/// All that a resumed run needs: parameters, Adam's slots and powers, and the position.
package struct TrainingState: ~Copyable {
  /// The 61,706 parameters: see `ParameterLayout`.
  package let parameters: AlignedBuffer<Float>
  /// Adam's first moments (slot `Adam`), in the parameters' order.
  package let firstMoments: AlignedBuffer<Float>
  /// Adam's second moments (slot `Adam_1`), in the parameters' order.
  package let secondMoments: AlignedBuffer<Float>
  /// beta1 to the power of the next step.
  package var beta1Power: Float = Adam.beta1
  /// beta2 to the power of the next step.
  package var beta2Power: Float = Adam.beta2
  /// Whole epochs done.
  package var epoch = 0
  /// Steps done of the epoch after those.
  package var step = 0
  /// Samples trained on since the start, counted once per visit.
  package var samplesSeen = 0

  /// A state of zeros: to be initialised, restored or received.
  package init() {
    self.parameters = AlignedBuffer(count: ParameterLayout.count)
    self.firstMoments = AlignedBuffer(count: ParameterLayout.count)
    self.secondMoments = AlignedBuffer(count: ParameterLayout.count)
  }
}
