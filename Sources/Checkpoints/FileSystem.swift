package import SystemPackage

/// The system calls that checkpoints and logs are made of, one function each, so that tests can let any of
/// them fail.
///
/// Files are opened only by the rules of a directory that others may have written to: nothing is
/// followed through a symbolic link, nothing that exists is overwritten, and opening a FIFO does
/// not wait.
package protocol FileSystem: Sendable {
  /// Makes a directory whose parent exists (mkdir).
  func createDirectory(_ path: FilePath) throws(Errno)
  /// The names in a directory, in any order, without `.` and `..` (readdir).
  func list(_ directory: FilePath) throws(Errno) -> [String]
  /// What stands at a path, a symbolic link being reported as such; nil when there is nothing
  /// (lstat).
  func status(of path: FilePath) throws(Errno) -> FileStatus?
  /// Makes a new file for reading and writing (open with O_EXCL and O_NOFOLLOW).
  func create(_ path: FilePath) throws(Errno) -> FileDescriptor
  /// Opens a file for reading (open with O_NOFOLLOW and O_NONBLOCK).
  func open(_ path: FilePath) throws(Errno) -> FileDescriptor
  /// Opens a file for writing at its end, made if it is missing (open with O_APPEND, O_CREAT, O_NOFOLLOW and
  /// O_NONBLOCK).
  func append(_ path: FilePath) throws(Errno) -> FileDescriptor
  /// Cuts off what comes after so many bytes (ftruncate).
  func truncate(_ file: FileDescriptor, to count: Int) throws(Errno)
  /// Opens a directory, in order to synchronize it.
  func openDirectory(_ path: FilePath) throws(Errno) -> FileDescriptor
  /// What an open file is (fstat).
  func status(of file: FileDescriptor) throws(Errno) -> FileStatus
  /// Reads at an offset; fewer bytes than asked for are no error, none means the end (pread).
  func read(
    _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int
  /// Writes at the file's end; fewer bytes than given are no error (write).
  func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int
  /// Waits until a file's or directory's contents are on the disk (fsync).
  func synchronize(_ file: FileDescriptor) throws(Errno)
  /// Closes a file; never called twice for one.
  func close(_ file: FileDescriptor) throws(Errno)
  /// Gives a file another name, in place of what has that name (rename).
  func rename(_ path: FilePath, to newPath: FilePath) throws(Errno)
  /// Removes a name (unlink).
  func remove(_ path: FilePath) throws(Errno)
  /// Bytes that this user may still write to the file system of a path (statvfs).
  func freeBytes(at path: FilePath) throws(Errno) -> Int
}
