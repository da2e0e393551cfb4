package import SystemPackage

/// A regular file opened for reading, closed when the last reference goes.
package final class InputFile: ByteSource {
  package let name: String
  package let count: Int
  private let descriptor: FileDescriptor
  private let fileSystem: any FileSystem

  /// Opens `directory`/`name`.
  ///
  /// - Throws: `system` when it cannot be opened, `notRegular` for a symbolic link, FIFO, device or
  ///   directory,
  ///   `tooLarge` beyond `limit` bytes.
  package init(
    _ name: String, in directory: FilePath, limit: Int, using fileSystem: any FileSystem
  ) throws(CheckpointError) {
    let path = directory.appending(name)
    let descriptor: FileDescriptor
    let status: FileStatus
    do {
      descriptor = try fileSystem.open(path)
    } catch .tooManySymbolicLinkLevels {
      throw .notRegular(file: path.string, kind: .symbolicLink)
    } catch {
      throw .system(operation: "open", file: path.string, code: error)
    }
    do {
      status = try fileSystem.status(of: descriptor)
    } catch {
      try? fileSystem.close(descriptor)
      throw .system(operation: "examine", file: path.string, code: error)
    }
    self.name = path.string
    self.count = status.size
    self.descriptor = descriptor
    self.fileSystem = fileSystem
    guard status.kind == .regular else {
      throw .notRegular(file: path.string, kind: status.kind)
    }
    guard status.size <= limit else {
      throw .tooLarge(file: path.string, size: status.size, limit: limit)
    }
  }

  deinit {
    try? fileSystem.close(descriptor)
  }

  package func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    try requireRange(at: offset, count: count)
    var bytes = [UInt8](repeating: 0, count: count)
    var position = 0
    while position < count {
      let read: Int
      do {
        read = try bytes.withUnsafeMutableBufferPointer { buffer throws(Errno) in
          try fileSystem.read(
            descriptor, at: offset + position,
            into: UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: buffer[position...])))
        }
      } catch {
        throw .system(operation: "read", file: name, code: error)
      }
      guard read > 0 else {
        throw .truncated(
          file: name, tensor: nil, offset: offset, needed: count, found: offset + position)
      }
      position += read
    }
    return bytes
  }

  /// All bytes.
  package func readAll() throws(CheckpointError) -> [UInt8] {
    try read(at: 0, count: count)
  }
}
