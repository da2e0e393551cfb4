/// Settings that cannot be: ranks that differ.
enum SettingsError: Error, CustomStringConvertible {
  /// Rank `rank` differs from rank 0 in `field`.
  case ranksDiffer(rank: Int, host: String, field: String)

  var description: String {
    switch self {
    case .ranksDiffer(let rank, let host, let field):
      "rank \(rank) on \(host) differs from rank 0 in \(field): "
        + "start the same program with the same options and data on all ranks"
    }
  }
}
