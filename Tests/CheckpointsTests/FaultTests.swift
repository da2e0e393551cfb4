import Checkpoints
import SystemPackage
import Testing

/// A save that is made to fail at each of its calls in turn, until it does not.
@Suite struct FaultTests {
  /// A save, and the checkpoints that were there before.
  struct Scenario: CustomTestStringConvertible {
    var testDescription: String
    var earlier: [Save]
    var save: Save
    var maxToKeep = 5
  }

  struct Save {
    var name: String
    var shard = Shard.whole
    var format = CheckpointFormat.v2
  }

  static let scenarios = [
    Scenario(testDescription: "the first", earlier: [], save: Save(name: "train-0")),
    Scenario(
      testDescription: "the first, V1", earlier: [], save: Save(name: "train-0", format: .v1)),
    Scenario(
      testDescription: "a second", earlier: [Save(name: "train-0")], save: Save(name: "train-1")),
    Scenario(
      testDescription: "one that drops the oldest",
      earlier: [Save(name: "train-0"), Save(name: "train-1")], save: Save(name: "train-2"),
      maxToKeep: 2),
    Scenario(
      testDescription: "one that drops a V1 file",
      earlier: [Save(name: "train-0", format: .v1)], save: Save(name: "train-1"), maxToKeep: 1),
    Scenario(
      testDescription: "an epoch's end over its middle",
      earlier: [Save(name: "train-0"), Save(name: "train-1", shard: Shard(index: 3, count: 430))],
      save: Save(name: "train-1")),
    Scenario(
      testDescription: "a later step over an earlier one",
      earlier: [Save(name: "train-1", shard: Shard(index: 3, count: 430))],
      save: Save(name: "train-1", shard: Shard(index: 4, count: 430))),
    Scenario(
      testDescription: "the same over the same", earlier: [Save(name: "train-1")],
      save: Save(name: "train-1")),
    Scenario(
      testDescription: "the same over the same, under the alias's own number",
      earlier: [Save(name: "train-1", shard: Shard(index: 1, count: 2))],
      save: Save(name: "train-1", shard: Shard(index: 1, count: 2))),
    Scenario(
      testDescription: "V1 over V1", earlier: [Save(name: "train-1", format: .v1)],
      save: Save(name: "train-1", format: .v1)),
    Scenario(
      testDescription: "V1 over V2", earlier: [Save(name: "train-1")],
      save: Save(name: "train-1", format: .v1)),
    Scenario(
      testDescription: "V2 over V1", earlier: [Save(name: "train-1", format: .v1)],
      save: Save(name: "train-1")),
  ]

  @Test(arguments: scenarios, SimulatedDisk.Fault.allCases)
  func aSaveThatFailsAnywhereLosesNothing(
    scenario: Scenario, kind: SimulatedDisk.Fault
  ) throws {
    let start = SimulatedDisk()
    let before = manager(start, scenario)
    for (number, save) in scenario.earlier.enumerated() {
      try run(save, generation: number, before)
    }
    let old = scenario.earlier.isEmpty ? nil : try before.restore()?.checkpoint.tensors
    let newGeneration = scenario.earlier.count
    for call in 1...1_000 {
      let disk = start.failing(at: call, with: kind)
      var isSaved = true
      do {
        try run(scenario.save, generation: newGeneration, manager(disk, scenario))
      } catch {
        isSaved = false
      }
      for survivor in disk.afterCrash() {
        let restored = try restoreLikeEveryReader(survivor, scenario)
        if isSaved {
          #expect(restored == tensors(newGeneration), "call \(call)")
        } else {
          #expect(restored == old || restored == tensors(newGeneration), "call \(call)")
        }
        // And the next save puts all in order.
        try run(scenario.save, generation: newGeneration, manager(survivor, scenario))
        #expect(try restoreLikeEveryReader(survivor, scenario) == tensors(newGeneration))
        #expect(!survivor.names.contains { AtomicFile.isTemporary($0) })
      }
      if !disk.faultHappened {
        #expect(isSaved && call > 20)
        return
      }
    }
    Issue.record("no save succeeded")
  }

  /// Restores as we do and as TensorFlow does, which takes the state file's latest or nothing.
  private func restoreLikeEveryReader(
    _ disk: SimulatedDisk, _ scenario: Scenario
  ) throws -> [NamedTensor]? {
    let manager = manager(disk, scenario)
    let restored = try manager.restore()
    if let state = try manager.readState() {
      let checkpoint = try manager.load(state.latest)
      #expect(checkpoint.tensors == restored?.checkpoint.tensors)
      #expect(restored?.warnings == [])
      #expect(state.all.last == state.latest)
      for name in state.all { _ = try manager.load(name) }
    }
    return restored?.checkpoint.tensors
  }

  private func manager(_ disk: SimulatedDisk, _ scenario: Scenario) -> CheckpointManager {
    CheckpointManager(
      directory: SimulatedDisk.directory, maxToKeep: scenario.maxToKeep, fileSystem: disk)
  }

  private func run(_ save: Save, generation: Int, _ manager: CheckpointManager) throws {
    try manager.save(
      name: save.name, shard: save.shard, tensors: tensors(generation), format: save.format)
  }

  /// Two tensors, of which a mix of two generations would show.
  private func tensors(_ generation: Int) -> [NamedTensor] {
    [
      NamedTensor(name: "a", shape: [2], values: [Float(generation), 1]),
      NamedTensor(name: "b", shape: [], values: [Float(generation)]),
    ]
  }
}
