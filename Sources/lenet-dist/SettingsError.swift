/// Settings that cannot be.
enum SettingsError: Error, CustomStringConvertible {
  /// Rank `rank` is told to read other files than the first rank of its host.
  case otherFiles(rank: Int, host: String)
  /// A path that ends with no name.
  case noFileName(path: String)
  /// An IDX file without the number of an image, or with one that it does not have.
  case whichImage(path: String, count: Int)
  case noSuchImage(path: String, index: Int, count: Int)
  /// A report on validation images of a run that had none.
  case noValidationImages

  var description: String {
    switch self {
    case .otherFiles(let rank, let host):
      "rank \(rank) on \(host) differs from the first rank of its host in the data files or "
        + "--validation-size: start the same program with the same options and data on all ranks"
    case .noFileName(let path): "\(path): is no name for a file"
    case .noValidationImages: "--split validation: the run had no validation images"
    case .whichImage(let path, let count):
      "\(path): is an IDX file of \(count) images: say which, as in \(path):17"
    case .noSuchImage(let path, let index, let count):
      "\(path): has no image \(index): they are 0 to \(count - 1)"
    }
  }
}
