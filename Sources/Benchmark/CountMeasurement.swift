package import MPI

/// What a step must not do: allocations, and collective MPI calls beyond the one it may need.
package enum CountMeasurement {
  private static let steps = 20

  /// Collective. One whole epoch's start and the memory of MPI's first sum lie before what is counted.
  ///
  /// - Returns: Facts per step: `collectives` of a rank, and `allocations` of all ranks together, which is
  ///   missing where they cannot be counted.
  package static func run(
    _ setting: MeasurementSetting, world: borrowing Communicator
  ) throws -> Facts {
    var facts = Facts()
    var session = try TrainingSession(setting, batchSize: setting.batchSizes[0], world: world)
    _ = try session.train(steps: steps, over: world)
    let before = world.collectives
    var after = before
    let own = try AllocationCount.during {
      _ = try session.train(steps: steps, over: world)
      after = world.collectives
    }
    facts["collectives"] = [Double(after - before) / Double(steps)]
    let all = try world.allGather(Int(own ?? -1))
    if all.allSatisfy({ $0 >= 0 }) {
      facts["allocations"] = [Double(all.reduce(0, +)) / Double(steps)]
    }
    try session.free()
    return facts
  }
}
