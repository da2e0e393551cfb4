import MPI

/// Ranks that are not the same program with the same options and data, as all of them have found.
struct RanksDiffer: FailureOfAllRanks, CustomStringConvertible {
  /// The first rank that differs from rank 0, and where it is.
  let rank: Int
  let host: String
  /// In what.
  let field: String

  var description: String {
    "rank \(rank) on \(host) differs from rank 0 in \(field): "
      + "start the same program with the same options and data on all ranks"
  }
}
