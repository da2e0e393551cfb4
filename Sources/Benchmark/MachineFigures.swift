import LeNet

/// What the time of a step depends on: of a machine and its network, in seconds and bytes per second.
package struct MachineFigures: Equatable, Sendable {
  /// One thread: forward and backward over a block of 16 samples.
  package var block = 0.0
  /// One thread: the whole gradient of one block, added up.
  package var sum = 0.0
  /// The same of a block that another rank of the host has made, beyond `sum`.
  package var read = 0.0
  /// One thread: Adam on all parameters.
  package var update = 0.0
  /// Each rank, each step, whatever it has to do.
  package var step = 0.0
  /// Waiting for one another, each step, for each doubling of a host's threads.
  package var meeting = 0.0
  /// Taking turns, each step, for each further thread on a core.
  package var turn = 0.0
  /// One thread: a block of validation.
  package var validation = 0.0
  /// Writing a checkpoint.
  package var checkpoint = 0.0
  /// Of a message between hosts.
  package var latency = 10e-6
  package var bandwidth = 1.25e9

  package init() {}

  /// Of one thread, from what `KernelMeasurement` tells of one rank.
  ///
  /// - Returns: nil if that is not all there.
  package init?(kernels facts: Facts, batchSize: Int) {
    let blocks = Double((batchSize + 15) / 16)
    func perBlock(_ kernels: [TimedKernel]) -> Double {
      kernels.reduce(0) { $0 + (facts.spread("kernel.\($1.name).time")?.median ?? 0) } * 1e-9
    }
    guard let rate = facts.spread("rate")?.median, rate > 0 else { return nil }
    let sums: [TimedKernel] = [.denseWeightGradient, .denseBiasGradient, .sumOnGrid]
    let rankWork: [TimedKernel] = [.transformFilter, .adamUpdate]
    block = perBlock(TimedKernel.allCases.filter { !sums.contains($0) && !rankWork.contains($0) })
    sum = perBlock(sums)
    guard block > 0 && sum > 0 else { return nil }
    update = perBlock([.adamUpdate]) * blocks
    // What else a step takes: the filter's transform, loops, order. Timed in the same rounds as the kernels.
    step =
      perBlock([.transformFilter]) * blocks + (facts.spread("step.wait")?.median ?? 0) * 1e-9
    let share = facts.spread("validation.share")?.median ?? 0
    let validationBlocks = Double((EpochSize.mnist.validation + 15) / 16)
    validation = share * Double(EpochSize.mnist.training) / rate / validationBlocks
  }

  /// Bytes of a sum between hosts.
  package static let gradientBytes = Double(GradientSum.count * MemoryLayout<Double>.stride)
}

/// Images of an epoch.
package struct EpochSize: Equatable, Sendable {
  package var training: Int
  package var validation: Int

  package static let mnist = EpochSize(training: 55_000, validation: 5_000)
}
