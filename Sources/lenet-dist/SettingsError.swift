/// Settings that cannot be.
enum SettingsError: Error, CustomStringConvertible {
  /// Rank `rank` differs from another in `field`.
  case ranksDiffer(rank: Int, host: String, from: String, field: String)
  /// A path that ends with no name.
  case noFileName(path: String)
  /// An IDX file without the number of an image, or with one that it does not have.
  case whichImage(path: String, count: Int)
  case noSuchImage(path: String, index: Int, count: Int)
  /// A report on validation images of a run that had none.
  case noValidationImages

  var description: String {
    switch self {
    case .ranksDiffer(let rank, let host, let other, let field):
      "rank \(rank) on \(host) differs from \(other) in \(field): "
        + "start the same program with the same options and data on all ranks"
    case .noFileName(let path): "\(path): is no name for a file"
    case .noValidationImages: "--split validation: the run had no validation images"
    case .whichImage(let path, let count):
      "\(path): is an IDX file of \(count) images: say which, as in \(path):17"
    case .noSuchImage(let path, let index, let count):
      "\(path): has no image \(index): they are 0 to \(count - 1)"
    }
  }
}
