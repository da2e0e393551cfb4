import SystemPackage

extension CheckpointManager {
  /// Saves a checkpoint, makes it the latest, and deletes the oldest beyond `maxToKeep`.
  ///
  /// A checkpoint of the same name is replaced, at every instant the old or the new one being
  /// there. For V2 that is the renaming of the index; for it the new data file needs another name
  /// than the old one's, hence `shard`.
  ///
  /// - Parameters:
  ///   - name: such as `train-7`.
  ///   - shard: `whole` at the end of an epoch; within it, step and number of steps (V2 only).
  ///   - tensors: in any order, each name once.
  ///   - format: V2, or V1 for readers of old.
  ///   - replacingOthers: whether all others that are listed go once this one is complete.
  ///   - metaGraph: the contents of `NAME.meta`, the graph for TensorFlow's `import_meta_graph`.
  /// - Returns: a line for each superseded file that could not be removed.
  /// - Throws: `CheckpointError`; earlier checkpoints are intact then.
  @discardableResult
  package func save(
    name: String, shard: Shard = .whole, tensors: [NamedTensor], format: CheckpointFormat = .v2,
    metaGraph: [UInt8]? = nil, replacingOthers: Bool = false
  ) throws(CheckpointError) -> [String] {
    precondition(Self.isValidName(name), "\(name) cannot be a checkpoint's name")
    try prepare()
    let listed = try listedNames()
    var warnings = try write(name: name, shard: shard, tensors: tensors, format: format)

    // TensorFlow's order: list the new one, drop the oldest from the list, write the list, delete
    // the dropped.
    var kept = listed.filter { $0 != name } + [name]
    let dropped =
      replacingOthers
      ? listed.filter { $0 != name }
      : maxToKeep == 0 ? [] : Array(kept.dropLast(maxToKeep))
    kept.removeFirst(dropped.count)
    let state = CheckpointState(latest: name, all: maxToKeep == 0 ? [name] : kept)
    try write(Array(state.description.utf8), to: Self.stateFileName)
    for name in dropped { warnings += delete(name) }
    if let metaGraph { try write(metaGraph, to: name + ".meta") }
    return warnings
  }

  /// Writes the files of a checkpoint, in place of those of the same name, and nothing else: neither
  /// the state file nor another checkpoint is touched.
  ///
  /// - Returns: a line for each superseded file that could not be removed.
  package func write(
    name: String, shard: Shard = .whole, tensors: [NamedTensor], format: CheckpointFormat
  ) throws(CheckpointError) -> [String] {
    switch format {
    case .v1: try saveTable(name, tensors)
    case .v2: try saveBundle(name, shard, tensors)
    }
  }

  /// Writes `NAME.meta` if it is not there: a save that was interrupted at its very end may lack it.
  package func addMetaGraph(_ metaGraph: [UInt8], to name: String) throws(CheckpointError) {
    if try status(of: name + ".meta") == nil { try write(metaGraph, to: name + ".meta") }
  }

  /// The checkpoints that the state file lists and the directory has, oldest first.
  ///
  /// None when the state file is missing or damaged: what no one has listed, no one wants deleted.
  private func listedNames() throws(CheckpointError) -> [String] {
    let state: CheckpointState?
    do {
      state = try readState()
    } catch .system(let operation, let file, let code) {
      throw .system(operation: operation, file: file, code: code)
    } catch {
      state = nil
    }
    var names: [String] = []
    for path in state.map({ $0.all + [$0.latest] }) ?? [] {
      if let name = name(ofListed: path), !names.contains(name), try exists(name) {
        names.append(name)
      }
    }
    return names
  }

  /// Writes a V2 checkpoint and removes what it supersedes.
  private func saveBundle(
    _ name: String, _ shard: Shard, _ tensors: [NamedTensor]
  ) throws(CheckpointError) -> [String] {
    let inUse = try dataFilesInUse(by: name)
    if inUse.contains(name + shard.suffix) {
      // The old index refers to the data file we must replace: step aside under a free number
      // first.
      let alias = (2...).lazy.map { Shard(index: 1, count: $0) }
        .first { $0 != shard && !inUse.contains(name + $0.suffix) }!
      try writeBundle(name, alias, tensors)
    }
    try writeBundle(name, shard, tensors)
    var warnings: [String] = []
    for file in try list() where isDataFile(file, of: name) && file != name + shard.suffix {
      warnings += removing(file)
    }
    if isTable(name) { warnings += removing(name) }
    return warnings
  }

  private func writeBundle(
    _ name: String, _ shard: Shard, _ tensors: [NamedTensor]
  ) throws(CheckpointError) {
    let (index, data) = TensorBundleWriter.encode(tensors, shard: shard)
    try write(data, to: name + shard.suffix)
    try write(index, to: name + ".index")
  }

  /// The data files that the present index of a name refers to; none when there is no readable one.
  private func dataFilesInUse(by name: String) throws(CheckpointError) -> Set<String> {
    do {
      guard try status(of: name + ".index") != nil else { return [] }
      let reader = try TensorBundleReader(
        index: try InputFile(
          name + ".index", in: directory, limit: Self.sizeLimit, using: fileSystem))
      return Set(
        reader.referencedShards.map {
          name + Shard(index: $0, count: reader.shardCount).suffix
        })
    } catch .system(let operation, let file, let code) {
      throw .system(operation: operation, file: file, code: code)
    } catch {
      return []  // what cannot be restored need not be preserved
    }
  }

  /// Writes a V1 checkpoint and removes a V2 one of the same name, which would take precedence.
  private func saveTable(
    _ name: String, _ tensors: [NamedTensor]
  ) throws(CheckpointError) -> [String] {
    let path = directory.appending(name).string
    try write(try SliceTableWriter.encode(tensors, file: path), to: name)
    guard try status(of: name + ".index") != nil else { return [] }
    return try removeBundle(name)
  }

  /// Deletes all files of a checkpoint.
  private func delete(_ name: String) -> [String] {
    var warnings: [String]
    do {
      warnings = try removeBundle(name)
    } catch {
      return ["\(error)"]  // the new checkpoint is safe, so this one in excess does no harm
    }
    // The state file may name any file at all; only what is a checkpoint is deleted.
    if isTable(name) { warnings += removing(name) }
    return warnings + removing(name + ".meta")
  }

  /// Removes index and data files, the index first, so that no index ever lacks its data.
  private func removeBundle(_ name: String) throws(CheckpointError) -> [String] {
    do {
      try fileSystem.remove(directory.appending(name + ".index"))
    } catch .noSuchFileOrDirectory {
    } catch {
      let path = directory.appending(name + ".index").string
      throw .system(operation: "remove", file: path, code: error)
    }
    try AtomicFile.synchronize(directory, using: fileSystem)
    var warnings: [String] = []
    for file in try list() where isDataFile(file, of: name) { warnings += removing(file) }
    return warnings
  }
}
