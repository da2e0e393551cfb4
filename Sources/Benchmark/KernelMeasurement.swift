import Kernels
import MNIST
package import MPI

/// Every kernel at work in real training, the parts of a step, and the whole against the core's peak.
///
/// In rounds of some milliseconds, each between two measurements of the peak: what is told is a
/// ratio within a round, and its spread over hundreds of rounds.
package enum KernelMeasurement {
  /// Samples that each half of a round trains on.
  private static let samplesPerRound = 1024
  /// Samples before the first round: parameters, and so winners and dead ReLUs, have left their start.
  private static let warmUpSamples = 12_800

  /// Collective; one thread per rank. Kernels are told on one rank only, the rest on any number.
  ///
  /// - Returns: Facts of this rank: `peak` in operations per second; `share` of it and `rate` in
  ///   samples per second of untimed training; `step` and its parts in nanoseconds; for each kernel
  ///   `time` in nanoseconds per block and `share`; `validation.share` of an epoch's time.
  package static func run(
    _ setting: MeasurementSetting, world: borrowing Communicator
  ) throws -> Facts {
    let batchSize = setting.batchSizes[0]
    let timer = KernelTimer()
    var plain = try TrainingSession(setting, batchSize: batchSize, world: world)
    var timed = try TrainingSession(
      setting, batchSize: batchSize, kernels: timer.timing(setting.kernels), world: world)
    let steps = max(1, samplesPerRound / batchSize)
    let warmUp = max(2, warmUpSamples / batchSize)
    _ = try timed.train(steps: warmUp, over: world)
    let speed = try plain.rate(steps: warmUp, over: world)
    // Both halves train; the peaks between them take about a millisecond.
    let round = 2 * Double(steps * batchSize) / speed + 0.001
    let rounds = try agreed(max(5, Int(setting.seconds / round)), over: world)
    var samples = Samples()
    let meter = PeakMeter(setting.kernels)
    for _ in 0..<rounds {
      let before = meter.operationsPerSecond()
      let rate = try plain.rate(steps: steps, over: world)
      let between = meter.operationsPerSecond()
      samples.add(rate: rate, peak: max(before, between))
      timer.reset()
      try world.barrier()
      let start = Clock.nanoseconds
      let trained = try timed.train(steps: steps, over: world)
      let elapsed = Double(Clock.nanoseconds - start)
      samples.add(
        timer, elapsed: elapsed, samples: trained, steps: steps, batchSize: batchSize,
        peak: max(between, meter.operationsPerSecond()))
    }
    var facts = samples.facts(kernels: world.size == 1)
    var validation: [Double] = []
    let part = setting.dataset.validation
    for _ in 0..<(part.count > 0 ? 7 : 0) {
      let rate = try plain.rate(steps: steps * 2, over: world)
      let images = try plain.validationRate(over: world, part)
      // 5,000 images against 55,000 samples, as of MNIST.
      validation.append(5000 / images / (55_000 / rate))
    }
    facts.add("validation.share", spreadOf: validation)
    try plain.free()
    try timed.free()
    return facts
  }

  /// The rounds' results.
  private struct Samples {
    private var peaks: [Double] = []
    private var rates: [Double] = []
    private var shares: [Double] = []
    private var steps: [Double] = []
    private var waits: [Double] = []
    private var phases: [TimedKernel.Phase: [Double]] = [:]
    private var times: [TimedKernel: [Double]] = [:]
    private var kernelShares: [TimedKernel: [Double]] = [:]

    mutating func add(rate: Double, peak: Double) {
      peaks.append(peak)
      rates.append(rate)
      shares.append(rate * Double(TimedKernel.operationsPerSample) / peak)
    }

    mutating func add(
      _ timer: KernelTimer, elapsed: Double, samples: Int, steps count: Int, batchSize: Int,
      peak: Double
    ) {
      let whole = max(0, elapsed - timer.overhead)
      let blocks = Double(count * ((batchSize + 15) / 16))
      var parts: [TimedKernel.Phase: Double] = [:]
      for kernel in TimedKernel.allCases {
        let time = timer.nanoseconds(of: kernel)
        parts[kernel.phase, default: 0] += time
        times[kernel, default: []].append(time / blocks)
        if kernel.multiplyAdds > 0 {
          let operations = Double(2 * kernel.multiplyAdds * samples)
          kernelShares[kernel, default: []].append(operations / max(time, 1) * 1e9 / peak)
        }
      }
      for (phase, time) in parts { phases[phase, default: []].append(time / Double(count)) }
      steps.append(whole / Double(count))
      waits.append(max(0, whole - parts.values.reduce(0, +)) / Double(count))
    }

    func facts(kernels: Bool) -> Facts {
      var facts = Facts()
      facts.add("peak", spreadOf: peaks)
      facts.add("rate", spreadOf: rates)
      facts.add("share", spreadOf: shares)
      facts.add("step", spreadOf: steps)
      facts.add("step.wait", spreadOf: waits)
      for (phase, samples) in phases { facts.add("step.\(phase.rawValue)", spreadOf: samples) }
      guard kernels else { return facts }
      for (kernel, samples) in times { facts.add("kernel.\(kernel.name).time", spreadOf: samples) }
      for (kernel, samples) in kernelShares {
        facts.add("kernel.\(kernel.name).share", spreadOf: samples)
      }
      return facts
    }
  }
}
