/// What the file layer knows of a file without reading it.
package struct FileStatus: Equatable, Sendable {
  /// What a directory entry is, in the words of error messages.
  package enum Kind: String, Sendable {
    case regular = "regular file"
    case directory = "directory"
    case symbolicLink = "symbolic link"
    case other = "FIFO, socket or device"
  }

  /// What the entry is.
  package var kind: Kind
  /// Bytes of a regular file.
  package var size: Int
  /// The file's number on its file system; a file that replaces another has a new one.
  package var identity: UInt64
  /// When it was last written to, in nanoseconds since 1970.
  package var modified: Int

  /// All that is known of a file.
  package init(kind: Kind, size: Int, identity: UInt64, modified: Int) {
    self.kind = kind
    self.size = size
    self.identity = identity
    self.modified = modified
  }
}
