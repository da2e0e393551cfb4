import Checkpoints
import Coordinator
import LeNet
import SystemPackage
import Testing

/// What `lenet-dist status` finds.
@Suite struct RunStatusTests {
  private func save(
    _ name: String, epoch: Int, step: Int, format: Int = StateTensors.format, in path: FilePath
  ) throws {
    var state = TrainingState()
    state.epoch = epoch
    state.step = step
    let tensors = StateTensors.tensors(
      of: state, configuration: TrainingConfiguration(), metrics: Metrics(), dataChecksum: 1
    ).map { tensor in
      tensor.name == "lenet_dist/format"
        ? NamedTensor(name: tensor.name, shape: [], values: [Int64(format)]) : tensor
    }
    try CheckpointManager(directory: path).save(name: name, tensors: tensors)
  }

  @Test func nothingThere() throws {
    let directory = TemporaryDirectory()
    #expect(try RunStatus.of(directory.path, epochs: nil).verdict == .empty)
    #expect(try RunStatus.of(directory.path.appending("none"), epochs: nil).verdict == .empty)
  }

  @Test func resumableUntilThePlanIsDone() throws {
    let directory = TemporaryDirectory()
    try RunPlan(epochs: 3, stepsPerEpoch: 430).write(in: directory.path)
    try save("train-1", epoch: 2, step: 0, in: directory.path)
    let status = try RunStatus.of(directory.path, epochs: nil)
    #expect(status.verdict == .resumable)
    #expect(status.epoch == 2 && status.step == 0)
    #expect(status.holder == nil)
    #expect(try RunStatus.of(directory.path, epochs: 2).verdict == .complete)
    try save("train-2", epoch: 3, step: 0, in: directory.path)
    #expect(try RunStatus.of(directory.path, epochs: nil).verdict == .complete)
    #expect(try RunStatus.of(directory.path, epochs: 4).verdict == .resumable)
  }

  @Test func withoutAPlanNothingIsComplete() throws {
    let directory = TemporaryDirectory()
    try save("train-9", epoch: 10, step: 0, in: directory.path)
    let status = try RunStatus.of(directory.path, epochs: nil)
    #expect(status.verdict == .resumable)
    #expect(status.warnings.contains { $0.contains("--epochs") })
  }

  @Test func damagedWhenNoneIsGood() throws {
    let directory = TemporaryDirectory()
    try save("train-0", epoch: 1, step: 0, in: directory.path)
    directory.write("broken", to: "train-0.index")
    let status = try RunStatus.of(directory.path, epochs: nil)
    #expect(status.verdict == .damaged)
    #expect(status.warnings.contains { $0.contains("train-0") })
  }

  @Test func aLaterProgramsCheckpointIsRefusedByName() throws {
    let directory = TemporaryDirectory()
    try save(
      "train-0", epoch: 1, step: 0, format: StateTensors.format + 1, in: directory.path)
    let status = try RunStatus.of(directory.path, epochs: nil)
    #expect(status.verdict == .damaged)
    #expect(status.warnings.contains { $0.contains("of a later lenet-dist") })
  }
}
