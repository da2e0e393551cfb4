package import MPI

/// How fast one job trains: a point of the curves over ranks and threads, and what it costs.
package enum ScalingMeasurement {
  /// Batch sizes in turn, in bursts long enough for ranks that share cores to take turns.
  private static let burstSeconds = 0.04

  /// Collective.
  ///
  /// - Returns: Facts: `rate.B` in samples per second for each batch size B, `start` (seconds from launch
  ///   until MPI was ready, until the first step was done), `resident` and `proportional` bytes of each rank.
  package static func run(
    _ setting: MeasurementSetting, readyTime: Int, world: borrowing Communicator
  ) throws -> Facts {
    var facts = Facts()
    for (place, batchSize) in setting.batchSizes.enumerated() {
      var session = try TrainingSession(setting, batchSize: batchSize, world: world)
      _ = try session.train(steps: 1, over: world)
      if place == 0, let launch = setting.launchTime {
        facts["start"] = [readyTime - launch, Clock.nanoseconds - launch].map { Double($0) * 1e-9 }
      }
      let seconds = setting.seconds / Double(setting.batchSizes.count)
      facts.add(
        "rate.\(batchSize)", spreadOf: try rates(&session, seconds: seconds, world: world))
      if place == 0 { try addMemory(to: &facts, world: world) }
      try session.free()
    }
    return facts
  }

  private static func rates(
    _ session: inout TrainingSession, seconds: Double, world: borrowing Communicator
  ) throws -> [Double] {
    let batchSize = Double(session.batchSize)
    _ = try session.train(steps: 3, over: world)
    let speed = try session.rate(steps: max(2, Int(2048 / batchSize)), over: world)
    let steps = try agreed(max(1, Int(burstSeconds * speed / batchSize)), over: world)
    let burst = Double(steps) * batchSize / speed
    let bursts = try agreed(max(3, Int(seconds / burst)), over: world)
    return try (0..<bursts).map { _ in try session.rate(steps: steps, over: world) }
  }

  private static func addMemory(to facts: inout Facts, world: borrowing Communicator) throws {
    try world.barrier()
    let own = [ResidentMemory.peak, ResidentMemory.proportional]
    // Until all have looked, all are there to share.
    let all = try own.withUnsafeBytes { try world.allGather($0) }
      .withUnsafeBytes { Array($0.bindMemory(to: Int.self)) }
    facts["resident"] = stride(from: 0, to: all.count, by: 2).map { Double(all[$0]) }
    facts["proportional"] = stride(from: 1, to: all.count, by: 2).map { Double(all[$0]) }
  }
}
