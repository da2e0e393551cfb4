import MNIST
import MPI
import SystemPackage

/// The data set, decoded once per node into memory that its ranks share.
struct SharedDataset: ~Copyable {
  let dataset: Dataset
  /// The files that were read, as the reference program prints them.
  let files: [String]
  /// `Dataset.checksum`, the same on ranks that see the same data.
  let checksum: UInt64
  private let window: SharedWindow?

  private init(
    dataset: Dataset, files: [String], checksum: UInt64, window: consuming SharedWindow?
  ) {
    self.dataset = dataset
    self.files = files
    self.checksum = checksum
    self.window = window
  }

  /// Opens the folder's files on every rank, and decodes them on the first of each node. Collective.
  ///
  /// - Throws: `MNISTError` naming file, field and offset; `SettingsError.otherFiles` on a rank whose files
  ///   are not those of the first of its node; `MPIError`.
  static func open(
    _ folder: FilePath, validationSize: Int, world: borrowing Communicator,
    node: borrowing Communicator
  ) throws -> SharedDataset {
    let directory = try MNISTDirectory(folder, validationSize: validationSize)
    let files = directory.paths.map(\.string)
    let counts = directory.counts
    try requireSameFiles(files, validationSize: validationSize, world: world, node: node)
    guard node.size > 1 else {
      let dataset = try Dataset.read(directory)
      return SharedDataset(
        dataset: dataset, files: files, checksum: dataset.checksum(), window: nil)
    }
    let size = (counts.byteCount + 63) / 64 * 64
    let window = try SharedWindow(
      bytes: node.rank == 0 ? size + MemoryLayout<UInt64>.size : 0, on: node)
    let memory = try window.part(ofRank: 0)
    let dataset = Dataset(counts, borrowing: UnsafeRawBufferPointer(memory))
    let checksum = memory.baseAddress! + size
    if node.rank == 0 {
      try directory.decode(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<size]))
      checksum.storeBytes(of: dataset.checksum(), as: UInt64.self)
    }
    try window.synchronize()
    try node.barrier()
    try window.synchronize()
    return SharedDataset(
      dataset: dataset, files: files, checksum: checksum.load(as: UInt64.self), window: window)
  }

  /// The ranks of a node share what the first of them decodes: it must be what each was told to read.
  private static func requireSameFiles(
    _ files: [String], validationSize: Int, world: borrowing Communicator,
    node: borrowing Communicator
  ) throws {
    let words = files.map(FileFingerprint.of) + [UInt64(validationSize)]
    let all = try words.withUnsafeBytes { try node.allGather($0) }
      .withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    guard words[...] == all.prefix(words.count) else {
      throw SettingsError.otherFiles(rank: world.rank, host: world.hostName)
    }
  }

  /// Gives shared memory back. Collective; on the normal path only.
  consuming func free() throws {
    if let window { try window.free() }
  }
}
