/// Settings that cannot be.
enum SettingsError: Error, CustomStringConvertible {
  /// Rank `rank` differs from rank 0 in `field`.
  case ranksDiffer(rank: Int, host: String, field: String)
  /// A path that ends with no name.
  case noFileName(path: String)

  var description: String {
    switch self {
    case .ranksDiffer(let rank, let host, let field):
      "rank \(rank) on \(host) differs from rank 0 in \(field): "
        + "start the same program with the same options and data on all ranks"
    case .noFileName(let path): "\(path): is no name for a file"
    }
  }
}
