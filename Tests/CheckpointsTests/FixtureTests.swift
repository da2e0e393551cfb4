import Checkpoints
import SystemPackage
import Testing

/// Whole checkpoints of LeNet-5, written by TensorFlow 0.9 and 2.21.0.
@Suite(
  .enabled(if: environment("LENET_TEST_FIXTURES") != nil, "LENET_TEST_FIXTURES names no folder"))
struct FixtureTests {
  private var fixtures: FilePath { FilePath(environment("LENET_TEST_FIXTURES") ?? "") }

  @Test(arguments: ["train-3", "train-7"])
  func aV1FileIsRewrittenByteForByte(name: String) throws {
    let path = fixtures.appending("tf-v1").appending(name)
    let checkpoint = try CheckpointManager.load(path: path)
    #expect(checkpoint.tensors.count == 32)
    #expect(try SliceTableWriter.encode(checkpoint.tensors, file: name) == readFile(path))
  }

  @Test func aV2CheckpointIsRewrittenByteForByte() throws {
    let path = fixtures.appending("tf-v2/train-0")
    let (index, data) = TensorBundleWriter.encode(try CheckpointManager.load(path: path).tensors)
    #expect(index == readFile(fixtures.appending("tf-v2/train-0.index")))
    #expect(data == readFile(fixtures.appending("tf-v2/train-0.data-00000-of-00001")))
  }

  @Test func v1ToV2AndBackKeepsEveryBit() throws {
    let path = fixtures.appending("tf-v1/train-7")
    let tensors = try CheckpointManager.load(path: path).tensors
    let (index, data) = TensorBundleWriter.encode(tensors)
    #expect(index.count == 1_053)
    #expect(data.count == 740_480)
    let back = try TinyFiles.read(index: index, data: data)
    #expect(try SliceTableWriter.encode(back, file: "train-7") == readFile(path))
  }

  @Test func theReferenceDirectoryIsRestoredAsItLies() throws {
    let manager = CheckpointManager(directory: fixtures.appending("tf-v1"))
    let restored = try #require(try manager.restore())
    #expect(restored.checkpoint.name == "train-7")
    #expect(restored.warnings.count == 1)
    #expect(try manager.candidates().names == ["train-7", "train-3"])
    let first = restored.checkpoint.tensors[0].values(as: Float.self)?[0]
    #expect(first == 0.07348824)
  }

  @Test func aDirectoryOfTensorFlowTodayIsRestoredWithoutAWarning() throws {
    let restored = try #require(
      try CheckpointManager(directory: fixtures.appending("tf-v2")).restore())
    #expect(restored.checkpoint.name == "train-0")
    #expect(restored.warnings.isEmpty)
  }

  /// Leaves model directories for `scripts/check-tensorflow` to open with TensorFlow.
  @Test(.enabled(if: environment("LENET_TEST_KEEP") != nil, "LENET_TEST_KEEP names no folder"))
  func directoriesAreLeftForTensorFlow() throws {
    let folder = FilePath(environment("LENET_TEST_KEEP")!)
    let old = try CheckpointManager.load(path: fixtures.appending("tf-v1/train-3")).tensors
    let new = try CheckpointManager.load(path: fixtures.appending("tf-v1/train-7")).tensors
    for format in CheckpointFormat.allCases {
      let manager = CheckpointManager(directory: folder.appending(format.rawValue))
      try manager.save(name: "train-3", tensors: old, format: format)
      try manager.save(name: "train-7", tensors: new, format: format)
    }
    let middle = CheckpointManager(directory: folder.appending("middle"))
    try middle.save(name: "train-3", tensors: old)
    try middle.save(name: "train-7", shard: Shard(index: 117, count: 430), tensors: new)
    #expect(try middle.restore()?.checkpoint.tensors == new)
  }
}
