package import SystemPackage

/// The checkpoints of one directory: saves them, keeps the newest few, and finds the newest good
/// one again.
///
/// What can go wrong, and what then holds:
/// - *A crash or an error anywhere in a save*: the directory restores to the checkpoint before or
///   to the new one, also when the new one replaces one of the same name, and also for TensorFlow's
///   readers. Each file is written under a temporary name, synchronized, read back, renamed, and
///   its directory synchronized, before the next file that refers to it: data, index, state file.
///   Nothing is deleted before what supersedes it is on the disk.
/// - *A damaged newest checkpoint*: it is refused with a reason, and the next older one is used.
/// - *A hostile directory*: only regular files in it are read and nothing is followed out of it,
///   whatever names the state file gives. Temporary names are random and never reused; a link under
///   a final name is replaced, not followed.
/// - *A reader while a save goes on* sees a complete checkpoint. Two writers at once are for the
///   caller to prevent.
///
/// Unlike TensorFlow's Saver, which forgets older checkpoints when its process ends, those that the
/// state file lists go on being listed, and deleted when there are too many.
package struct CheckpointManager: Sendable {
  /// Where the checkpoints are.
  package let directory: FilePath
  /// How many of them to keep; 0 keeps all (and lists, as TensorFlow does, only the latest in the
  /// state file).
  package let maxToKeep: Int
  let fileSystem: any FileSystem

  /// No file larger than this is read: 256 MiB, four hundred times the LeNet's.
  package static let sizeLimit = 1 << 28
  /// The state file's name.
  package static let stateFileName = "checkpoint"
  private static let probeName = ".write-probe"
  private static let stateSizeLimit = 1 << 20

  /// A manager of `directory`, which need not exist before the first save.
  package init(
    directory: FilePath, maxToKeep: Int = 5, fileSystem: any FileSystem = LocalFileSystem()
  ) {
    precondition(maxToKeep >= 0, "a negative number of checkpoints to keep")
    self.directory = directory
    self.maxToKeep = maxToKeep
    self.fileSystem = fileSystem
  }

  /// Makes the directory and its parents where they are missing, and removes what interrupted saves
  /// left behind.
  ///
  /// `save` calls this; call it earlier to learn early that the directory cannot be written to.
  package func prepare() throws(CheckpointError) {
    try createDirectory(directory)
    for name in try list() where AtomicFile.isTemporary(name) {
      _ = removing(name)
    }
  }

  /// Makes the directory and its parents where they are missing; touches nothing that is there.
  package func makeDirectory() throws(CheckpointError) {
    try createDirectory(directory)
  }

  /// Bytes that can still be written to the directory's disk.
  package func freeBytes() throws(CheckpointError) -> Int {
    do {
      return try fileSystem.freeBytes(at: directory)
    } catch {
      throw .system(operation: "examine", file: directory.string, code: error)
    }
  }

  /// Learns now, and not at the first save, whether files can be written here; makes the directory.
  package func checkWritable() throws(CheckpointError) {
    try prepare()
    try write([], to: Self.probeName)
    _ = removing(Self.probeName)
  }

  /// Whether there is a checkpoint of this name, be it good or not.
  package func exists(_ name: String) throws(CheckpointError) -> Bool {
    if try status(of: name + ".index") != nil { return true }
    return try status(of: name) != nil
  }

  /// The state file's contents; nil when there is none, `stateFile` when it is not in its form.
  package func readState() throws(CheckpointError) -> CheckpointState? {
    guard try status(of: Self.stateFileName) != nil else { return nil }
    let file = try InputFile(
      Self.stateFileName, in: directory, limit: Self.stateSizeLimit, using: fileSystem)
    return try CheckpointState(parsing: try file.readAll(), file: file.name)
  }

  /// The checkpoint name in this directory that a path in the state file stands for; nil when none
  /// can be meant.
  ///
  /// Whatever directory the path names, only its last part counts: the path may be of another
  /// machine, and no state file makes us look outside this directory.
  func name(ofListed path: String) -> String? {
    guard let last = path.split(separator: "/", omittingEmptySubsequences: false).last else {
      return nil
    }
    let name = String(last)
    return Self.isValidName(name) ? name : nil
  }

  /// Whether a name can be a checkpoint's.
  package static func isValidName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name != stateFileName && name.utf8.count <= 200
      && !name.utf8.contains(0) && !name.contains("/") && !AtomicFile.isTemporary(name)
  }

  /// Whether a file's name is that of a data file of the checkpoint: `NAME.data-00000-of-00001`.
  func isDataFile(_ file: String, of name: String) -> Bool {
    guard file.hasPrefix(name + ".data-") else { return false }
    let numbers = file.dropFirst(name.count + ".data-".count).split(
      separator: "-", omittingEmptySubsequences: false)
    return numbers.count == 3 && numbers[1] == "of"
      && [numbers[0], numbers[2]].allSatisfy { number in
        number.utf8.count >= 5 && number.utf8.allSatisfy { (48...57).contains($0) }
      }
  }

  /// Whether a regular file of this name is there that ends as a V1 checkpoint does.
  func isTable(_ name: String) -> Bool {
    guard
      let file = try? InputFile(name, in: directory, limit: Self.sizeLimit, using: fileSystem),
      let end = try? file.read(at: file.count - 8, count: 8)
    else { return false }
    var magic: [UInt8] = []
    magic.appendLittleEndian(TableFormat.magic)
    return end == magic
  }
}

// The file layer's calls in this directory, their errors told with the file's path.
extension CheckpointManager {
  /// The names in the directory; none when it does not exist.
  func list() throws(CheckpointError) -> [String] {
    do {
      return try fileSystem.list(directory)
    } catch .noSuchFileOrDirectory {
      return []
    } catch {
      throw .system(operation: "list", file: directory.string, code: error)
    }
  }

  /// What stands under a name.
  func status(of name: String) throws(CheckpointError) -> FileStatus? {
    do {
      return try fileSystem.status(of: directory.appending(name))
    } catch {
      throw .system(operation: "examine", file: directory.appending(name).string, code: error)
    }
  }

  /// Puts a whole file under a name.
  package func write(_ bytes: [UInt8], to name: String) throws(CheckpointError) {
    do {
      try AtomicFile.write(bytes, to: name, in: directory, using: fileSystem)
    } catch .system(_, _, .noSpace), .system(_, _, .diskQuotaExceeded) {
      let free = try? freeBytes()
      throw .noSpace(
        file: directory.appending(name).string, needed: bytes.count, free: free ?? 0)
    }
  }

  /// Removes a file if it is there; returns a warning when that fails, since what is left over does
  /// no harm.
  func removing(_ name: String) -> [String] {
    do {
      try fileSystem.remove(directory.appending(name))
    } catch .noSuchFileOrDirectory {
    } catch {
      return ["\(directory.appending(name)): cannot remove: \(error)"]
    }
    return []
  }

  private func createDirectory(_ path: FilePath) throws(CheckpointError) {
    do {
      guard try fileSystem.status(of: path) == nil else { return }
    } catch {
      throw .system(operation: "examine", file: path.string, code: error)
    }
    let parent = path.removingLastComponent()
    if !parent.isEmpty && parent != path { try createDirectory(parent) }
    do {
      try fileSystem.createDirectory(path)
    } catch .fileExists {
      return
    } catch {
      throw .system(operation: "create the directory", file: path.string, code: error)
    }
    try AtomicFile.synchronize(parent.isEmpty ? "." : parent, using: fileSystem)
  }
}
