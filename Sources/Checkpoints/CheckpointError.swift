package import SystemPackage

/// Everything that can be wrong with a checkpoint or the directory it lies in.
package enum CheckpointError: Error, Equatable, Sendable {
  /// The operating system refused an operation on a file.
  case system(operation: String, file: String, code: Errno)
  /// A write ended early without an error code, or did not read back as written.
  case writeLost(file: String, offset: Int)
  /// The disk, or this user's share of it, has no room for a file of so many bytes.
  case noSpace(file: String, needed: Int, free: Int)
  /// A symbolic link, directory, FIFO or device stands where a file is expected.
  case notRegular(file: String, kind: FileStatus.Kind)
  /// A file is larger than any that is read here.
  case tooLarge(file: String, size: Int, limit: Int)
  /// A file ends before the bytes that something in the checkpoint refers to.
  case truncated(file: String, tensor: String?, offset: Int, needed: Int, found: Int)
  /// A stored checksum is not that of the bytes it protects.
  case checksum(file: String, tensor: String?, offset: Int, expected: UInt32, found: UInt32)
  /// The bytes at an offset do not follow the format.
  case malformed(file: String, offset: Int, problem: String)
  /// A tensor's description or values make no sense, or are of a kind that is not read here.
  case tensor(file: String, tensor: String, problem: String)
  /// The state file is not a CheckpointState in protobuf's text form.
  case stateFile(file: String, line: Int, column: Int, problem: String)
  /// There is no checkpoint of that name.
  case notFound(path: String)
  /// There are checkpoints, and each was refused for the reason given.
  case noneGood(directory: String, reasons: [String])
}

extension CheckpointError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let operation, let file, let code):
      return "\(file): cannot \(operation): \(code)\(Self.advice(for: code))"
    case .writeLost(let file, let offset):
      return "\(file): what was written differs from byte \(offset) on; check the disk"
    case .noSpace(let file, let needed, let free):
      return "\(file): no space: needs \(needed) bytes, \(free) are free; free some on this disk"
    case .notRegular(let file, let kind):
      return "\(file): is a \(kind.rawValue), not a regular file; move it out of the way"
    case .tooLarge(let file, let size, let limit):
      return "\(file): has \(size) bytes, more than the limit of \(limit)"
    case .truncated(let file, let tensor, let offset, let needed, let found):
      return "\(file): \(Self.prefix(tensor))cut short: needs \(needed) bytes at offset \(offset), "
        + "the file has \(found)"
    case .checksum(let file, let tensor, let offset, let expected, let found):
      return "\(file): \(Self.prefix(tensor))checksum mismatch at offset \(offset): "
        + "expected \(Self.hexadecimal(expected)), found \(Self.hexadecimal(found))"
    case .malformed(let file, let offset, let problem):
      return "\(file): damaged at offset \(offset): \(problem)"
    case .tensor(let file, let tensor, let problem):
      return "\(file): tensor \"\(tensor)\": \(problem)"
    case .stateFile(let file, let line, let column, let problem):
      return "\(file):\(line):\(column): \(problem)"
    case .notFound(let path):
      return "\(path): no checkpoint of this name (neither \(path).index nor \(path))"
    case .noneGood(let directory, let reasons):
      return "\(directory): no good checkpoint: " + reasons.joined(separator: "; ")
    }
  }

  private static func prefix(_ tensor: String?) -> String {
    tensor.map { "tensor \"\($0)\": " } ?? ""
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func advice(for code: Errno) -> String {
    switch code {
    case .noSpace: "; free some space on this disk"
    case .permissionDenied, .readOnlyFileSystem: "; choose a directory you may write to"
    default: ""
    }
  }
}

extension CheckpointError {
  /// The exit code of a program that this ends, of `sysexits.h`.
  package var exitStatus: Int32 {
    switch self {
    case .notFound: 66
    case .notRegular: 73
    case .system(let operation, _, let code):
      operation.hasPrefix("create")
        || [.permissionDenied, .readOnlyFileSystem, .notDirectory].contains(code) ? 73 : 74
    case .writeLost, .noSpace: 74
    case .tooLarge, .truncated, .checksum, .malformed, .tensor, .stateFile, .noneGood: 65
    }
  }
}
