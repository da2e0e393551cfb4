package import Kernels

/// What a step does to the parameters, once their gradients are known.
package struct ParameterUpdate: Sendable {
  private let optimizer: Optimizer
  /// Adam's with the corrections for the start.
  private let rate: Float
  /// What is left of a weight; 1 for all of it.
  private let kept: Float
  /// How far the average goes to the new weights; 0 without one.
  private let averageShare: Float

  /// - Parameters:
  ///   - configuration: the optimizer and its numbers.
  ///   - learningRate: the schedule's, of this step.
  ///   - step: steps done since the start of the run.
  ///   - state: has the powers that Adam's corrections need.
  package init(
    _ configuration: TrainingConfiguration, learningRate: Float, step: Int,
    of state: borrowing TrainingState
  ) {
    optimizer = configuration.optimizer
    rate =
      switch optimizer {
      case .adam:
        Adam.rate(
          learningRate, beta1Power: state.beta1Power, beta2Power: state.beta2Power)
      case .sgd: learningRate
      }
    kept = 1 - learningRate * configuration.weightDecay
    averageShare =
      configuration.averages ? Average.share(decay: configuration.averageDecay, step: step) : 0
  }

  /// Updates the parameters of one job.
  ///
  /// Jobs may be updated by different threads or ranks: no parameter looks at another.
  ///
  /// - Parameter sums: exact gradient sums, from the first parameter of the model on.
  /// - Returns: whether all gradients were finite; if not, the state is of no use any more.
  package func apply(
    to job: GradientJob, of memory: StateMemory, sums: UnsafePointer<Double>, kernels: KernelTable
  ) -> Bool {
    let (first, count) = (job.parameters.lowerBound, job.parameters.count)
    if kept != 1 {
      for run in job.weights { kernels.scale(memory.parameters, run.lowerBound, run.count, kept) }
    }
    let isFinite =
      switch optimizer {
      case .adam:
        Adam.update(job.parameters, of: memory, sums: sums, rate: rate, kernels: kernels)
      case .sgd(let momentum, let nesterov):
        kernels.momentumUpdate(
          sums, first, count, rate, momentum, nesterov, memory.parameters, memory.firstMoments) == 0
      }
    if averageShare > 0 {
      kernels.averageUpdate(memory.parameters, first, count, averageShare, memory.averages)
    }
    return isFinite
  }
}
