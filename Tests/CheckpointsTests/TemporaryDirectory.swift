import Glibc
import SystemPackage

/// A new directory of the real file system, removed with all in it at the end.
final class TemporaryDirectory {
  let path: FilePath

  /// Makes the directory.
  init() {
    var template = Array("/tmp/checkpoints-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = FilePath(template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
  }

  deinit { removeTree(path) }

  /// Writes a file, as anyone might.
  func write(_ bytes: [UInt8], to name: String) {
    let file = fopen(path.appending(name).string, "w")!
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// A file's bytes; none when it cannot be read.
  func read(_ name: String) -> [UInt8] { readFile(path.appending(name)) }

  /// The names of all entries, in order.
  var names: [String] { entries(of: path) }
}

/// The names of all entries of a directory, in order.
private func entries(of path: FilePath) -> [String] {
  guard let stream = opendir(path.string) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes a directory and all in it, following no links.
private func removeTree(_ path: FilePath) {
  if unlink(path.string) == 0 { return }
  for name in entries(of: path) { removeTree(path.appending(name)) }
  rmdir(path.string)
}

/// All bytes of a file; none when it cannot be read.
func readFile(_ path: FilePath) -> [UInt8] {
  guard let file = fopen(path.string, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
  return bytes
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
