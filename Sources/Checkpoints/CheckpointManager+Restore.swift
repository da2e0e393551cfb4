package import SystemPackage

extension CheckpointManager {
  /// The names of the directory's checkpoints, best to restore from first, and what is odd about
  /// the state file.
  ///
  /// The state file's latest, then the others it lists, newest first, then those it does not list,
  /// highest number first. Paths of another machine stand for the same base name in this directory,
  /// with a warning.
  package func candidates() throws(CheckpointError) -> (names: [String], warnings: [String]) {
    let files = Set(try list())
    func isPresent(_ name: String) -> Bool {
      files.contains(name + ".index") || files.contains(name)
    }
    var names: [String] = []
    var warnings: [String] = []
    do {
      if let state = try readState() {
        let paths = [state.latest] + state.all.reversed()
        for name in paths.compactMap(name(ofListed:)) where !names.contains(name) {
          if isPresent(name) { names.append(name) }
        }
        warnings += stateWarnings(state, isPresent: isPresent)
      }
    } catch {
      warnings.append("\(error); going by the checkpoints in the directory")
    }
    let listed = Set(names)
    let unlisted = files.compactMap { file in
      file.hasSuffix(".index") ? String(file.dropLast(".index".count)) : unlistedTable(file)
    }
    names += Set(unlisted).subtracting(listed).filter(Self.isValidName).sorted {
      (Self.number(of: $0), $0) > (Self.number(of: $1), $1)
    }
    return (names, warnings)
  }

  /// Reads the checkpoint of this name: V2 where `NAME.index` exists, else the V1 file `NAME`.
  package func load(_ name: String) throws(CheckpointError) -> Checkpoint {
    guard Self.isValidName(name), try exists(name) else {
      throw .notFound(path: directory.appending(name).string)
    }
    func open(_ file: String) throws(CheckpointError) -> InputFile {
      try InputFile(file, in: directory, limit: Self.sizeLimit, using: fileSystem)
    }
    guard try status(of: name + ".index") != nil else {
      let (tensors, places) = try SliceTableReader.readWithPlaces(try open(name))
      return Checkpoint(
        name: name, format: .v1, shard: .whole, tensors: tensors, places: places)
    }
    let reader = try TensorBundleReader(index: try open(name + ".index"))
    let tensors = try reader.tensors { shard throws(CheckpointError) in
      try open(name + shard.suffix)
    }
    let shards = reader.referencedShards
    let shard = shards.count == 1 ? Shard(index: shards.first!, count: reader.shardCount) : nil
    let places = reader.places { directory.appending(name + $0.suffix).string }
    return Checkpoint(name: name, format: .v2, shard: shard, tensors: tensors, places: places)
  }

  /// Reads the checkpoint with the given prefix, such as `model/train-7`; the name of one of its files,
  /// such as `model/train-7.index`, is understood too.
  package static func load(
    path: FilePath, fileSystem: any FileSystem = LocalFileSystem()
  ) throws(CheckpointError) -> Checkpoint {
    let parent = path.removingLastComponent()
    let manager = CheckpointManager(
      directory: parent.isEmpty ? "." : parent, fileSystem: fileSystem)
    let name = path.lastComponent?.string ?? ""
    for prefix in manager.prefixes(ofFile: name) where try manager.exists(prefix) {
      return try manager.load(prefix)
    }
    return try manager.load(name)
  }

  /// Reads the checkpoint with the given prefix, or, of a directory, the newest good one.
  ///
  /// - Throws: `CheckpointError`, also when there is none.
  package static func open(
    _ path: FilePath, fileSystem: any FileSystem = LocalFileSystem()
  ) throws(CheckpointError) -> RestoredCheckpoint {
    guard isDirectory(path, fileSystem) else {
      return RestoredCheckpoint(
        checkpoint: try load(path: path, fileSystem: fileSystem), warnings: [])
    }
    let manager = CheckpointManager(directory: path, fileSystem: fileSystem)
    guard let restored = try manager.restore() else {
      throw .notFound(path: path.appending("train-N").string)
    }
    return restored
  }

  /// Whether a directory, or a link to one, stands at a path.
  package static func isDirectory(
    _ path: FilePath, _ fileSystem: any FileSystem = LocalFileSystem()
  ) -> Bool {
    guard let descriptor = try? fileSystem.openDirectory(path) else { return false }
    try? fileSystem.close(descriptor)
    return true
  }

  /// The checkpoint's name that a file's name may be made of.
  private func prefixes(ofFile file: String) -> [String] {
    let ends = [".index", ".meta"].filter(file.hasSuffix).map { String(file.dropLast($0.count)) }
    let components = file.split(separator: ".", omittingEmptySubsequences: false)
    let data = components.dropLast().joined(separator: ".")
    return ends + (isDataFile(file, of: data) ? [data] : [])
  }

  /// Reads the newest good checkpoint.
  ///
  /// - Parameter validate: throws to refuse a checkpoint that is whole but not one the caller can
  ///   use.
  /// - Returns: nil when the directory has no checkpoint.
  /// - Throws: `noneGood` when it has some and none is good.
  package func restore(
    validate: (Checkpoint) throws -> Void = { _ in }
  ) throws(CheckpointError) -> RestoredCheckpoint? {
    var attempt = 1
    while true {
      let before = try snapshot()
      let (restored, reasons) = try restoreOnce(validate: validate)
      // Refused because a save went on meanwhile and took files away? Then look again.
      if !reasons.isEmpty, attempt < 10, try snapshot() != before {
        attempt += 1
        continue
      }
      if restored == nil && !reasons.isEmpty {
        throw .noneGood(directory: directory.string, reasons: reasons)
      }
      return restored
    }
  }

  /// The newest good checkpoint, if any, and everything that was wrong on the way to it.
  private func restoreOnce(
    validate: (Checkpoint) throws -> Void
  ) throws(CheckpointError) -> (RestoredCheckpoint?, reasons: [String]) {
    var (names, reasons) = try candidates()
    for name in names {
      do {
        let checkpoint = try load(name)
        try validate(checkpoint)
        return (RestoredCheckpoint(checkpoint: checkpoint, warnings: reasons), reasons)
      } catch let error as CheckpointError {
        reasons.append("\(error)")
      } catch {
        reasons.append("\(directory.appending(name)): \(error)")
      }
    }
    return (nil, reasons)
  }

  /// What the directory holds at this moment; equal snapshots mean that no save went on in between.
  private func snapshot() throws(CheckpointError) -> [String: FileStatus] {
    var snapshot: [String: FileStatus] = [:]
    for name in try list() where !AtomicFile.isTemporary(name) {
      snapshot[name] = try status(of: name)
    }
    return snapshot
  }

  /// The name of a V1 checkpoint that the state file need not list: `NAME-NUMBER` without an
  /// extension.
  private func unlistedTable(_ file: String) -> String? {
    !file.contains(".") && Self.number(of: file) >= 0 && isTable(file) ? file : nil
  }

  /// The number after the last hyphen; -1 when there is none.
  package static func number(of name: String) -> Int {
    guard let hyphen = name.lastIndex(of: "-") else { return -1 }
    let digits = name[name.index(after: hyphen)...]
    return digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) ?? -1 : -1
  }

  private func stateWarnings(_ state: CheckpointState, isPresent: (String) -> Bool) -> [String] {
    let stateFile = directory.appending(Self.stateFileName)
    guard let latest = name(ofListed: state.latest) else {
      return ["\(stateFile): \"\(state.latest)\" cannot be a checkpoint here; using another"]
    }
    guard isPresent(latest) else {
      return ["\(stateFile): its latest checkpoint \"\(latest)\" is missing here; using another"]
    }
    if isElsewhere(state.latest) {
      return ["\(stateFile): names \(state.latest); using \(directory.appending(latest)) instead"]
    }
    return []
  }

  /// Whether a listed path says that the checkpoint lies in another directory than the state file.
  private func isElsewhere(_ path: String) -> Bool {
    guard path.contains("/") else { return false }
    let listed = FilePath(path)
    let parent = (listed.isAbsolute ? listed : directory.pushing(listed)).removingLastComponent()
    guard let there = try? fileSystem.status(of: parent), there.kind == .directory,
      let here = try? fileSystem.status(of: directory)
    else { return true }
    return there.identity != here.identity
  }
}
