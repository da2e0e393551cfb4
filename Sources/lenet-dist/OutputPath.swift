import Checkpoints
import SystemPackage

/// Where a command puts what it makes; what is there already is safe from it unless told otherwise.
struct OutputPath {
  /// The path as given.
  let path: FilePath
  /// Whether what is there may be replaced.
  let replaces: Bool

  /// The folder it is in.
  var folder: FilePath {
    let parent = path.removingLastComponent()
    return parent.isEmpty ? "." : parent
  }

  /// Its name in that folder.
  var name: String { path.lastComponent?.string ?? "" }

  /// Throws when the folder is missing, or something stands there already.
  ///
  /// - Parameter endings: of the names that are looked at.
  func requireFree(endings: [String] = [""]) throws {
    guard CheckpointManager.isValidName(name) else {
      throw SettingsError.noFileName(path: path.string)
    }
    guard CheckpointManager.isDirectory(folder) else {
      throw CheckpointError.system(
        operation: "create", file: path.string, code: .noSuchFileOrDirectory)
    }
    for ending in endings where !replaces {
      let file = folder.appending(name + ending)
      if try LocalFileSystem().status(of: file) != nil { throw OutputExists(path: file) }
    }
  }

  /// Writes one file there.
  func write(_ bytes: [UInt8]) throws(CheckpointError) {
    try AtomicFile.write(bytes, to: name, in: folder, using: LocalFileSystem())
  }
}

/// Something stands where a command would write.
struct OutputExists: Error, CustomStringConvertible {
  let path: FilePath

  var description: String { "\(path): is there already; --force replaces it" }
}
