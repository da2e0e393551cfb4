import Checkpoints
import Glibc
import SystemPackage

/// A file by which other hosts know whether they see the same folder.
extension ModelFolderReport {
  /// How long a file that another host made may take to be seen: network file systems keep old listings.
  private static let looks = 30
  private static let pause: UInt32 = 100_000

  /// Makes one.
  ///
  /// - Returns: its path; empty if none could be made.
  func leaveMark() -> String {
    guard exitCode == 0, holder.isEmpty else { return "" }
    let path = FilePath(place).appending(Self.temporaryName())
    let files = LocalFileSystem()
    guard let file = try? files.create(path) else { return "" }
    try? files.close(file)
    return path.string
  }

  /// Whether this host sees it; nil of none.
  func sees(_ mark: String) -> Bool? {
    guard !mark.isEmpty else { return nil }
    let files = LocalFileSystem()
    for look in 0..<Self.looks {
      if look > 0 { usleep(Self.pause) }
      // Opening the folder makes network file systems look anew.
      if let names = try? files.list(FilePath(mark).removingLastComponent()),
        let name = FilePath(mark).lastComponent?.string, names.contains(name)
      {
        return true
      }
    }
    return false
  }

  /// Takes it away.
  func removeMark(_ mark: String) {
    if !mark.isEmpty { try? LocalFileSystem().remove(FilePath(mark)) }
  }
}
