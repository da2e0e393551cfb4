import Checkpoints
import SystemPackage
import Testing

@Suite struct ManagerTests {
  private let directory = TemporaryDirectory()

  @Test func savesAndRestoresInADirectoryItMakes() throws {
    let manager = CheckpointManager(directory: directory.path.appending("runs/one"))
    #expect(try manager.restore() == nil)
    try manager.save(name: "train-0", tensors: TinyFiles.tensors, metaGraph: [1, 2, 3])
    let restored = try #require(try manager.restore())
    #expect(restored.checkpoint.name == "train-0")
    #expect(restored.checkpoint.format == .v2)
    #expect(restored.checkpoint.shard == .whole)
    #expect(restored.checkpoint.tensors == TinyFiles.tensors)
    #expect(restored.warnings.isEmpty)
    #expect(readFile(manager.directory.appending("train-0.index")) == TinyFiles.v2Index)
    #expect(readFile(manager.directory.appending("train-0.meta")) == [1, 2, 3])
    #expect(
      try LocalFileSystem().list(manager.directory).sorted()
        == ["checkpoint", "train-0.data-00000-of-00001", "train-0.index", "train-0.meta"])
  }

  @Test(arguments: CheckpointFormat.allCases)
  func sevenSavesLeaveFive(format: CheckpointFormat) throws {
    for number in 0..<7 {
      // A new manager each time, as if the process had been restarted.
      try manager(keep: 5).save(
        name: "train-\(number)", tensors: TinyFiles.tensors, format: format, metaGraph: [0])
    }
    let state = try #require(try manager().readState())
    #expect(state.latest == "train-6")
    #expect(state.all == ["train-2", "train-3", "train-4", "train-5", "train-6"])
    let suffixes =
      switch format {
      case .v1: ["", ".meta"]
      case .v2: [".data-00000-of-00001", ".index", ".meta"]
      }
    let files = (2..<7).flatMap { number in suffixes.map { "train-\(number)" + $0 } }
    #expect(directory.names == ["checkpoint"] + files)
  }

  @Test func keepingAllListsTheLatest() throws {
    for number in 0..<7 {
      try manager(keep: 0).save(name: "train-\(number)", tensors: TinyFiles.tensors)
    }
    #expect(try manager().readState()?.all == ["train-6"])
    #expect(directory.names.count == 1 + 2 * 7)
    #expect(try manager().candidates().names.first == "train-6")
    #expect(try manager().candidates().names.count == 7)
  }

  @Test func savingOneAgainMovesItToTheEnd() throws {
    for number in [0, 1, 2, 0] {
      try manager().save(name: "train-\(number)", tensors: TinyFiles.tensors)
    }
    #expect(try manager().readState()?.all == ["train-1", "train-2", "train-0"])
  }

  @Test func theStepWithinAnEpochIsRestoredFromTheShard() throws {
    let shard = Shard(index: 117, count: 430)
    try manager().save(name: "train-4", shard: shard, tensors: TinyFiles.tensors)
    #expect(try manager().restore()?.checkpoint.shard == shard)
    #expect(directory.names.contains("train-4.data-00117-of-00430"))
    try manager().save(name: "train-4", tensors: TinyFiles.tensors)
    #expect(
      directory.names == ["checkpoint", "train-4.data-00000-of-00001", "train-4.index"])
    #expect(directory.read("train-4.index") == TinyFiles.v2Index)
  }

  @Test func aDamagedLatestGivesWayToTheNextOlder() throws {
    for number in 0..<3 {
      try manager().save(name: "train-\(number)", tensors: TinyFiles.tensors)
    }
    directory.write(TinyFiles.v2Data.dropLast(), to: "train-2.data-00000-of-00001")
    let restored = try #require(try manager().restore())
    #expect(restored.checkpoint.name == "train-1")
    #expect(restored.warnings.count == 1)
    #expect(restored.warnings[0].contains("train-2.data-00000-of-00001"))
    #expect(restored.warnings[0].contains("\"w/Adam\""))
  }

  @Test func theCallerMayRefuseACheckpoint() throws {
    struct NotOurs: Error {}
    for number in 0..<2 {
      try manager().save(name: "train-\(number)", tensors: TinyFiles.tensors)
    }
    let restored = try manager().restore { if $0.name == "train-1" { throw NotOurs() } }
    #expect(restored?.checkpoint.name == "train-0")
    let error = #expect(throws: CheckpointError.self) {
      try manager().restore { _ in throw NotOurs() }
    }
    guard case .noneGood(_, let reasons) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reasons.count == 2)
  }

  @Test func checkpointsThatNoStateFileListsAreFound() throws {
    for number in [9, 10] {
      try manager().save(name: "train-\(number)", tensors: TinyFiles.tensors)
    }
    try manager().save(name: "train-3", tensors: TinyFiles.tensors, format: .v1)
    directory.write(Array("nonsense".utf8), to: "checkpoint")
    let (names, warnings) = try manager().candidates()
    #expect(names == ["train-10", "train-9", "train-3"])
    #expect(warnings.count == 1)
    // What nobody lists is not deleted either.
    try manager(keep: 1).save(name: "train-0", tensors: TinyFiles.tensors)
    #expect(try manager().exists("train-10"))
  }

  @Test func absolutePathsOfAnotherMachineStandForFilesHere() throws {
    try manager().save(name: "train-7", tensors: TinyFiles.tensors, format: .v1)
    try manager().save(name: "train-3", tensors: TinyFiles.tensors, format: .v1)
    let elsewhere = "/Users/somebody/model/"
    let state = CheckpointState(
      latest: elsewhere + "train-7",
      all: ["train-3", "train-4", "train-7"].map { elsewhere + $0 })
    directory.write(Array(state.description.utf8), to: "checkpoint")
    let restored = try #require(try manager().restore())
    #expect(restored.checkpoint.name == "train-7")
    #expect(restored.warnings.count == 1)
    #expect(restored.warnings[0].contains(elsewhere + "train-7"))
    // They go on being listed, by names that the directory can move with.
    try manager(keep: 2).save(name: "train-8", tensors: TinyFiles.tensors)
    #expect(try manager().readState()?.all == ["train-7", "train-8"])
    #expect(!directory.names.contains("train-3"))
  }

  @Test func anAbsolutePathOfThisDirectoryIsNothingOdd() throws {
    try manager().save(name: "train-7", tensors: TinyFiles.tensors)
    let path = directory.path.appending("train-7").string
    let state = CheckpointState(latest: path, all: [path])
    directory.write(Array(state.description.utf8), to: "checkpoint")
    #expect(try manager().restore()?.warnings == [])
  }

  @Test func aPathLoadsACheckpointOfEitherFormat() throws {
    try manager().save(name: "two", tensors: TinyFiles.tensors)
    try manager().save(name: "one", tensors: TinyFiles.tensors, format: .v1)
    for name in ["one", "two", "two.index"] {
      let checkpoint = try CheckpointManager.load(path: directory.path.appending(name))
      #expect(checkpoint.tensors == TinyFiles.tensors)
    }
    let missing = directory.path.appending("three")
    #expect(throws: CheckpointError.notFound(path: missing.string)) {
      try CheckpointManager.load(path: missing)
    }
  }

  @Test(arguments: [["train-0", "train-1", "train-2"], ["train-0"]])
  func aReaderAlwaysFindsACompleteCheckpoint(names: [String]) async throws {
    let manager = manager(keep: 1)
    try manager.save(name: names[0], tensors: TinyFiles.tensors)
    try await withThrowingTaskGroup { group in
      group.addTask {
        for round in 0..<60 {
          let shard = round % 2 == 0 ? Shard.whole : Shard(index: round, count: 430)
          try manager.save(
            name: names[round % names.count], shard: shard, tensors: TinyFiles.tensors)
        }
      }
      group.addTask {
        for _ in 0..<200 {
          let restored = try #require(try manager.restore())
          #expect(restored.checkpoint.tensors == TinyFiles.tensors)
          #expect(restored.warnings == [])
        }
      }
      try await group.waitForAll()
    }
  }

  private func manager(keep: Int = 5) -> CheckpointManager {
    CheckpointManager(directory: directory.path, maxToKeep: keep)
  }
}
