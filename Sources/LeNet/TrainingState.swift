package import Kernels

/// All that a resumed run needs: parameters, the optimizer's slots and Adam's powers, the weights' average,
/// the position, and which epoch was the best.
package struct TrainingState: ~Copyable {
  /// The 61,706 parameters: see `ParameterLayout`.
  package let parameters: AlignedBuffer<Float>
  /// Adam's first moments (slot `Adam`), or momentum's accumulators (`Momentum`), in the parameters' order.
  package let firstMoments: AlignedBuffer<Float>
  /// Adam's second moments (slot `Adam_1`), in the parameters' order.
  package let secondMoments: AlignedBuffer<Float>
  /// The weights' running averages (slot `ExponentialMovingAverage`), in the parameters' order; meaningless
  /// in runs that keep none.
  package let averages: AlignedBuffer<Float>
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
  /// The epoch that did best in validation, where that is kept.
  package var best: BestEpoch?

  /// A state of zeros in memory of its own: to be initialised, restored or received.
  package init() {
    self.parameters = AlignedBuffer(count: ParameterLayout.count)
    self.firstMoments = AlignedBuffer(count: ParameterLayout.count)
    self.secondMoments = AlignedBuffer(count: ParameterLayout.count)
    self.averages = AlignedBuffer(count: ParameterLayout.count)
  }

  /// A state in memory that ranks share.
  package init(borrowing memory: StateMemory) {
    self.parameters = AlignedBuffer(borrowing: memory.parameters, count: ParameterLayout.count)
    self.firstMoments = AlignedBuffer(borrowing: memory.firstMoments, count: ParameterLayout.count)
    self.secondMoments = AlignedBuffer(
      borrowing: memory.secondMoments, count: ParameterLayout.count)
    self.averages = AlignedBuffer(borrowing: memory.averages, count: ParameterLayout.count)
  }

  /// Where its numbers are.
  package var memory: StateMemory {
    StateMemory(
      parameters: parameters.base, firstMoments: firstMoments.base,
      secondMoments: secondMoments.base, averages: averages.base)
  }
}

extension TrainingState {
  /// The values that may belong to a parameter, by the suffix of their name in checkpoints.
  package enum Slot: String, Sendable {
    case parameter = ""
    case firstMoment = "/Adam"
    case secondMoment = "/Adam_1"
    case momentum = "/Momentum"
    case average = "/ExponentialMovingAverage"
  }

  /// A variable's values of one slot, in row-major order.
  package func values(of variable: ParameterLayout.Variable, _ slot: Slot) -> [Float] {
    Array(elements(of: variable, slot))
  }

  /// Replaces a variable's values of one slot; as many as it has.
  package mutating func set(
    _ variable: ParameterLayout.Variable, _ slot: Slot, to values: [Float]
  ) {
    precondition(values.count == variable.count, "\(variable.name) has \(variable.count) values")
    _ = elements(of: variable, slot).update(fromContentsOf: values)
  }

  private func elements(
    of variable: ParameterLayout.Variable, _ slot: Slot
  ) -> UnsafeMutableBufferPointer<Float> {
    let base =
      switch slot {
      case .parameter: parameters.base
      case .firstMoment, .momentum: firstMoments.base
      case .secondMoment: secondMoments.base
      case .average: averages.base
      }
    return UnsafeMutableBufferPointer(start: base + variable.offset, count: variable.count)
  }
}

extension TrainingConfiguration {
  /// The values that belong to each parameter.
  package var slots: [TrainingState.Slot] { optimizer.slots + (averages ? [.average] : []) }
}
