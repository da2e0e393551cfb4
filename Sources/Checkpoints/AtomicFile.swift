package import SystemPackage

/// Writes whole files so that a reader, a crash or a full disk never leaves a part of one under its
/// name.
package enum AtomicFile {
  /// Every temporary name has this between the final name and random digits.
  private static let mark = ".partial-"

  /// Whether a name is one that `write` uses while it works.
  package static func isTemporary(_ name: String) -> Bool {
    guard let range = name.range(of: mark) else { return false }
    let digits = name[range.upperBound...]
    return digits.count == 16 && digits.allSatisfy { $0.isHexDigit }
  }

  /// Puts `bytes` under `directory`/`name`, in place of what is there.
  ///
  /// Writes to a new file beside it, waits until they are on the disk, reads them back, renames,
  /// and waits until the directory is on the disk too. When it throws, what was there before is
  /// there still, or, if only the last wait failed, the new file is.
  package static func write(
    _ bytes: [UInt8], to name: String, in directory: FilePath, using fileSystem: any FileSystem
  ) throws(CheckpointError) {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let temporaryName = name + mark + String(repeating: "0", count: 16 - random.count) + random
    let temporary = directory.appending(temporaryName)
    let descriptor: FileDescriptor
    do {
      descriptor = try fileSystem.create(temporary)
    } catch {
      throw .system(operation: "create", file: temporary.string, code: error)
    }
    do throws(CheckpointError) {
      do throws(CheckpointError) {
        try fill(descriptor, temporary.string, with: bytes, using: fileSystem)
      } catch {
        try? fileSystem.close(descriptor)
        throw error
      }
      // Network file systems report a failed write here.
      try check("close", temporary) { () throws(Errno) in try fileSystem.close(descriptor) }
      try check("rename \(temporaryName) to", directory.appending(name)) { () throws(Errno) in
        try fileSystem.rename(temporary, to: directory.appending(name))
      }
    } catch {
      try? fileSystem.remove(temporary)
      throw error
    }
    try synchronize(directory, using: fileSystem)
  }

  /// Waits until the names in a directory are on the disk.
  package static func synchronize(
    _ directory: FilePath, using fileSystem: any FileSystem
  ) throws(CheckpointError) {
    try check("synchronize", directory) { () throws(Errno) in
      let descriptor = try fileSystem.openDirectory(directory)
      defer { try? fileSystem.close(descriptor) }
      try fileSystem.synchronize(descriptor)
    }
  }

  /// Writes all bytes, waits for the disk, and compares what can be read.
  private static func fill(
    _ descriptor: FileDescriptor, _ path: String, with bytes: [UInt8],
    using fileSystem: any FileSystem
  ) throws(CheckpointError) {
    var position = 0
    while position < bytes.count {
      let written = try check("write", FilePath(path)) { () throws(Errno) in
        try bytes.withUnsafeBufferPointer { buffer throws(Errno) in
          try fileSystem.write(
            descriptor, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[position...])))
        }
      }
      guard written > 0 else { throw .writeLost(file: path, offset: position) }
      position += written
    }
    try check("synchronize", FilePath(path)) { () throws(Errno) in
      try fileSystem.synchronize(descriptor)
    }
    var copy = [UInt8](repeating: 0, count: min(bytes.count, 1 << 16))
    position = 0
    while position < bytes.count {
      let read = try check("read back", FilePath(path)) { () throws(Errno) in
        try copy.withUnsafeMutableBufferPointer { buffer throws(Errno) in
          try fileSystem.read(
            descriptor, at: position, into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
      guard read > 0, position + read <= bytes.count,
        copy[..<read].elementsEqual(bytes[position..<position + read])
      else { throw .writeLost(file: path, offset: position) }
      position += read
    }
  }

  private static func check<Result>(
    _ operation: String, _ path: FilePath, _ body: () throws(Errno) -> Result
  ) throws(CheckpointError) -> Result {
    do {
      return try body()
    } catch {
      throw .system(operation: operation, file: path.string, code: error)
    }
  }
}

extension String {
  /// The last place where `text` stands in the string.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = endIndex
    while start > startIndex {
      start = index(before: start)
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
    }
    return nil
  }
}
