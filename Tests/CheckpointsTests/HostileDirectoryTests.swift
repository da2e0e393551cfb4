import Checkpoints
import Glibc
import SystemPackage
import Testing

/// Directories in which someone else has planted things.
@Suite struct HostileDirectoryTests {
  private let outside = TemporaryDirectory()
  private let directory = TemporaryDirectory()

  private var manager: CheckpointManager { CheckpointManager(directory: directory.path) }

  @Test(arguments: ["../outside", "/etc/passwd", "..", ".", "/", "", "a\0b", "checkpoint"])
  func aStateFileDoesNotLeadOutside(path: String) throws {
    try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    let state = CheckpointState(latest: path, all: [path, "train-0"])
    directory.write(Array(state.description.utf8), to: "checkpoint")
    let restored = try #require(try manager.restore())
    #expect(restored.checkpoint.name == "train-0")
    #expect(restored.warnings.count == 1)
  }

  @Test func linksThatLeaveTheDirectoryAreNotRead() throws {
    let other = CheckpointManager(directory: outside.path)
    try other.save(name: "train-9", tensors: TinyFiles.tensors)
    for file in outside.names {
      #expect(symlink(outside.path.appending(file).string, path(file)) == 0)
    }
    let error = #expect(throws: CheckpointError.self) { try manager.restore() }
    #expect(error?.description.contains("symbolic link") == true)
  }

  @Test func pipesAndDirectoriesAreRefusedWithoutWaiting() throws {
    try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    #expect(mkfifo(path("train-2.index"), 0o600) == 0)
    #expect(mkdir(path("train-1.index"), 0o700) == 0)
    #expect(remove(path("checkpoint")) == 0)
    #expect(mkfifo(path("checkpoint"), 0o600) == 0)
    let restored = try #require(try manager.restore())
    #expect(restored.checkpoint.name == "train-0")
    #expect(restored.warnings.count == 3)
  }

  @Test func aHugeStateFileIsNotRead() throws {
    try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    directory.write([UInt8](repeating: 0x20, count: 10 << 20), to: "checkpoint")
    let restored = try #require(try manager.restore())
    #expect(restored.warnings.count == 1)
    #expect(restored.warnings[0].contains("limit"))
  }

  @Test func aHugeSparseFileIsNotRead() throws {
    directory.write([], to: "train-0.index")
    #expect(truncate(path("train-0.index"), 1 << 40) == 0)
    // So often that a file left open each time would be one too many in the end.
    for _ in 0..<2_000 {
      let error = #expect(throws: CheckpointError.self) { try manager.restore() }
      #expect(error?.description.contains("limit") == true)
    }
  }

  @Test func linksUnderFinalNamesAreReplacedAndNotFollowed() throws {
    outside.write([42], to: "precious")
    let files = ["train-0.index", "train-0.data-00000-of-00001", "train-0.meta", "checkpoint"]
    for file in files {
      #expect(symlink(outside.path.appending("precious").string, path(file)) == 0)
    }
    try manager.save(name: "train-0", tensors: TinyFiles.tensors, metaGraph: [1])
    #expect(outside.read("precious") == [42])
    #expect(try manager.restore()?.checkpoint.tensors == TinyFiles.tensors)
    #expect(directory.read("train-0.meta") == [1])
  }

  @Test func aDirectoryUnderAFinalNameFailsTheSaveByName() throws {
    #expect(mkdir(path("train-0.index"), 0o700) == 0)
    let error = #expect(throws: CheckpointError.self) {
      try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    }
    #expect(error?.description.contains(path("train-0.index")) == true)
    #expect(!directory.names.contains { AtomicFile.isTemporary($0) })
  }

  @Test func rotationDeletesOnlyCheckpoints() throws {
    directory.write(Array("my thesis".utf8), to: "thesis")
    try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    let state = CheckpointState(latest: "train-0", all: ["thesis", "train-0"])
    directory.write(Array(state.description.utf8), to: "checkpoint")
    try CheckpointManager(directory: directory.path, maxToKeep: 1)
      .save(name: "train-1", tensors: TinyFiles.tensors)
    #expect(directory.read("thesis") == Array("my thesis".utf8))
    #expect(!directory.names.contains("train-0.index"))
  }

  @Test func whatInterruptedSavesLeftIsRemoved() throws {
    directory.write([1], to: "train-0.index.partial-0123456789abcdef")
    directory.write([1], to: "train-0.index.partial-mine")
    try manager.save(name: "train-0", tensors: TinyFiles.tensors)
    #expect(!directory.names.contains("train-0.index.partial-0123456789abcdef"))
    #expect(directory.names.contains("train-0.index.partial-mine"))
  }

  private func path(_ name: String) -> String { directory.path.appending(name).string }
}
