import MPI

/// Why training cannot go on although every file and call is fine.
package enum WorkerError: FailureOfAllRanks, Equatable, CustomStringConvertible {
  /// The summed gradient or loss is no number, or past the range of the exact sum (exit 76).
  case notFinite(epoch: Int, step: Int, ranks: [Int])

  package var description: String {
    switch self {
    case .notFinite(let epoch, let step, let ranks):
      "the gradient is not finite at epoch \(epoch), step \(step)"
        + " (first seen on rank\(ranks.count == 1 ? "" : "s") "
        + ranks.map(String.init).joined(separator: ", ")
        + "); no checkpoint was written of it: try a smaller --learning-rate"
    }
  }

  /// The exit code when the system refuses what computing needs.
  static let systemExitStatus: Int32 = 71

  /// The documented exit code.
  package var exitStatus: Int32 { 76 }
}
