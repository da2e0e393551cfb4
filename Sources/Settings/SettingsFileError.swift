internal import Glibc

/// A file of settings that cannot be read, or is not what it should be.
package enum SettingsFileError: Error, Equatable, CustomStringConvertible {
  /// There is no such file, or it cannot be read: as `errno` says.
  case unreadable(path: String, code: Int32)
  /// It is no YAML, or no list of options and values.
  case bad(path: String, line: Int, problem: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let code): "\(path): \(String(cString: strerror(code)))"
    case .bad(let path, let line, let problem):
      "\(path), line \(line): \(problem); write lines such as \"batch-size: 512\""
    }
  }
}
