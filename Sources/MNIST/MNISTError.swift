package import SystemPackage

/// Everything that can be wrong with the data files, each worded as one line: what, where, what to do.
///
/// - `missing`: no such file, neither plain nor with `.gz` (exit 66).
/// - `unreadable`: the system refused to open or read it (exit 74).
/// - `bad`: its content is not what it should be; `offset` counts bytes of the uncompressed
///   content, but of the compressed file where `field` is `.gzip` (exit 65).
/// - `impossibleSplit`: the validation set leaves no training image, or is negative (exit 64).
/// - `outOfMemory`: no room for the decoded images (exit 71).
package enum MNISTError: Error, Equatable, CustomStringConvertible {
  case missing(path: FilePath, sha256: String)
  case unreadable(path: FilePath, reason: String)
  case bad(path: FilePath, field: Field, offset: Int, problem: String)
  case impossibleSplit(validationSize: Int, path: FilePath, count: Int)
  case outOfMemory(byteCount: Int)

  /// The part of an IDX file, or of its gzip wrapping, that is wrong.
  package enum Field: String, Sendable {
    case magic, count, rows, columns, length, label
    case gzip = "gzip data"
  }

  /// The exit status of `sysexits.h` for this error, the same one the documentation lists.
  package var exitStatus: Int32 {
    switch self {
    case .missing: 66
    case .unreadable: 74
    case .bad: 65
    case .impossibleSplit: 64
    case .outOfMemory: 71
    }
  }

  package var description: String {
    switch self {
    case .missing(let path, let sha256):
      "\(path): no such file, with or without .gz; get it with 'scripts/fetch-data mnist "
        + "\(path.removingLastComponent())' (SHA-256 of the uncompressed MNIST file: \(sha256))"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .bad(let path, let field, let offset, let problem):
      "\(path): \(field.rawValue) at offset \(offset): \(problem); "
        + "'scripts/fetch-data' replaces a damaged MNIST file by a verified one"
    case .impossibleSplit(let validationSize, let path, let count):
      "\(path): a validation set of \(validationSize) is impossible with \(count) training images; "
        + "--validation-size must be 0 to \(count - 1)"
    case .outOfMemory(let byteCount):
      "no memory for \(byteCount) bytes of images and labels; use a smaller data set or machine share"
    }
  }
}
