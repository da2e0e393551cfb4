import Glibc

/// Why nothing could be measured.
package enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  /// No process could be made.
  case cannotStart(errno: Int32)
  /// A measuring process ended with `code`; it has told why.
  case failed(code: Int32)

  package var description: String {
    switch self {
    case .cannotStart(let errno):
      "cannot start a measuring process: \(String(cString: strerror(errno)))"
    case .failed(let code): "a measuring process failed with exit code \(code); see above"
    }
  }

  /// The documented exit code: the failed process's own.
  package var exitStatus: Int32 {
    switch self {
    case .cannotStart: 71
    case .failed(let code): code
    }
  }
}
