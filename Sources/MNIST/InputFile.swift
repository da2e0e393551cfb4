import Glibc
import SystemPackage

/// An open regular file that closes itself, and reads with typed errors.
struct InputFile: ~Copyable {
  let path: FilePath
  /// Bytes of the file when it was opened.
  let byteCount: Int
  private let descriptor: FileDescriptor

  /// Opens `path`, or returns nil if there is no such file.
  ///
  /// - Throws: `unreadable` if the system refuses, or if it is a folder, a pipe or a device.
  init?(path: FilePath) throws(MNISTError) {
    let descriptor: FileDescriptor
    do {
      // Without nonBlocking, opening a named pipe would wait for ever for somebody to write into it.
      descriptor = try FileDescriptor.open(
        path, .readOnly, options: [.nonBlocking, .closeOnExec])
    } catch {
      let code = error as? Errno
      if code == .noSuchFileOrDirectory || code == .notDirectory { return nil }
      throw .unreadable(path: path, reason: "\(error)")
    }
    var information = stat()
    let isRegular =
      fstat(descriptor.rawValue, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    guard isRegular else {
      try? descriptor.close()
      throw .unreadable(path: path, reason: "not a regular file")
    }
    self.path = path
    self.byteCount = Int(information.st_size)
    self.descriptor = descriptor
  }

  deinit {
    try? descriptor.close()  // opened for reading: there is nothing that a failed close could lose
  }

  /// Reads from `offset` until `buffer` is full or the file ends; returns the bytes read.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(MNISTError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count: Int
      do {
        count = try descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
      } catch {
        throw .unreadable(path: path, reason: "\(error) at offset \(offset + filled)")
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
