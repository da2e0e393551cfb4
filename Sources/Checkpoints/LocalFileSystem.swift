import Glibc
package import SystemPackage

/// The machine's own file system.
package struct LocalFileSystem: FileSystem {
  /// The one there is; it has no state.
  package init() {}

  package func createDirectory(_ path: FilePath) throws(Errno) {
    try call(mkdir(path.string, 0o777))
  }

  package func list(_ directory: FilePath) throws(Errno) -> [String] {
    guard let stream = opendir(directory.string) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
          String(validatingCString: $0)
        }
      }
      // A name that is not UTF-8 is none of ours.
      if let name, name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw Errno(rawValue: errno) }
    return names
  }

  package func status(of path: FilePath) throws(Errno) -> FileStatus? {
    var information = stat()
    do {
      try call(lstat(path.string, &information))
    } catch .noSuchFileOrDirectory {
      return nil
    }
    return FileStatus(information)
  }

  package func create(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try descriptor(
      Glibc.open(path.string, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666))
  }

  package func open(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try descriptor(
      Glibc.open(path.string, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC))
  }

  package func append(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try descriptor(
      Glibc.open(
        path.string, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
        0o666))
  }

  package func truncate(_ file: FileDescriptor, to count: Int) throws(Errno) {
    try call(ftruncate(file.rawValue, count))
  }

  package func openDirectory(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try descriptor(Glibc.open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
  }

  package func status(of file: FileDescriptor) throws(Errno) -> FileStatus {
    var information = stat()
    try call(fstat(file.rawValue, &information))
    return FileStatus(information)
  }

  package func read(
    _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int {
    while true {
      let count = pread(file.rawValue, buffer.baseAddress, buffer.count, offset)
      if count >= 0 { return count }
      if errno != EINTR { throw Errno(rawValue: errno) }
    }
  }

  package func write(
    _ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer
  ) throws(Errno) -> Int {
    while true {
      let count = Glibc.write(file.rawValue, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      if errno != EINTR { throw Errno(rawValue: errno) }
    }
  }

  package func synchronize(_ file: FileDescriptor) throws(Errno) {
    try call(fsync(file.rawValue))
  }

  package func close(_ file: FileDescriptor) throws(Errno) {
    // After EINTR the descriptor is gone on Linux; closing again could close another file.
    if Glibc.close(file.rawValue) != 0 && errno != EINTR { throw Errno(rawValue: errno) }
  }

  package func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) {
    try call(Glibc.rename(path.string, newPath.string))
  }

  package func remove(_ path: FilePath) throws(Errno) {
    try call(unlink(path.string))
  }

  package func freeBytes(at path: FilePath) throws(Errno) -> Int {
    var information = statvfs()
    try call(statvfs(path.string, &information))
    let (bytes, overflows) = Int(clamping: information.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: information.f_frsize))
    return overflows ? .max : bytes
  }

  /// Throws the error of a call that reports one by -1.
  private func call(_ result: Int32) throws(Errno) {
    if result != 0 { throw Errno(rawValue: errno) }
  }

  private func descriptor(_ result: Int32) throws(Errno) -> FileDescriptor {
    if result < 0 { throw Errno(rawValue: errno) }
    return FileDescriptor(rawValue: result)
  }
}

extension FileStatus {
  fileprivate init(_ information: stat) {
    let kind: Kind =
      switch information.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    self.init(
      kind: kind, size: Int(information.st_size), identity: UInt64(information.st_ino),
      modified: information.st_mtim.tv_sec * 1_000_000_000 + information.st_mtim.tv_nsec)
  }
}
