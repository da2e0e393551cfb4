import Checkpoints
import Synchronization
import SystemPackage

/// One directory on a disk that forgets, when the power goes, all it was not told to keep.
///
/// A file's bytes are safe after its synchronization, names after that of the directory. Any call
/// can be made to fail, and the disk can be looked at as it might come back after a crash.
final class SimulatedDisk: FileSystem {
  static let directory: FilePath = "/model"

  /// What happens at the call that is to fail.
  enum Fault: CaseIterable {
    /// It fails with ENOSPC.
    case diskFull
    /// It fails with EIO.
    case inputOutputError
    /// A write takes only half of the bytes; other calls are not affected.
    case shortWrite
    /// The power goes: it and every later call fail.
    case crash
  }

  private struct Inode {
    var bytes: [UInt8] = []
    var safeBytes: [UInt8] = []
    var version = 0
  }

  private enum NameChange {
    case link(String, Int)
    case unlink(String)
  }

  private struct Content {
    var exists = false
    var inodes: [Int: Inode] = [:]
    var names: [String: Int] = [:]
    var safeNames: [String: Int] = [:]
    /// What happened to names since the directory was last synchronized.
    var changes: [NameChange] = []
    var descriptors: [Int32: Int] = [:]
    var nextDescriptor: Int32 = 100
    var calls = 0
    var fault: (call: Int, kind: Fault)?
    var hasCrashed = false
    /// Set once the call that is to fail was made.
    var faultHappened = false
  }

  private let content: Mutex<Content>

  private init(_ content: Content) {
    self.content = Mutex(content)
  }

  /// An empty disk without the directory.
  convenience init() {
    self.init(Content())
  }

  /// The same disk, on which the `call`-th call from now on, from 1, fails.
  func failing(at call: Int, with kind: Fault) -> SimulatedDisk {
    var copy = content.withLock { $0 }
    copy.calls = 0
    copy.fault = (call, kind)
    return SimulatedDisk(copy)
  }

  /// Whether a call failed as asked.
  var faultHappened: Bool { content.withLock { $0.faultHappened } }

  /// All disks that a crash at this moment can leave: names changed up to any point since the last
  /// synchronization, and bytes that were not synchronized there or not.
  func afterCrash() -> [SimulatedDisk] {
    let content = content.withLock { $0 }
    var disks: [SimulatedDisk] = []
    for count in 0...content.changes.count {
      for keepsBytes in [false, true] {
        var names = content.safeNames
        for change in content.changes.prefix(count) {
          switch change {
          case .link(let name, let inode): names[name] = inode
          case .unlink(let name): names[name] = nil
          }
        }
        var disk = Content(exists: content.exists, inodes: content.inodes, names: names)
        disk.safeNames = names
        for inode in disk.inodes.keys {
          if keepsBytes {
            disk.inodes[inode]!.safeBytes = disk.inodes[inode]!.bytes
          } else {
            disk.inodes[inode]!.bytes = disk.inodes[inode]!.safeBytes
          }
        }
        disks.append(SimulatedDisk(disk))
      }
    }
    return disks
  }

  /// The names on the disk, in order.
  var names: [String] { content.withLock { $0.names.keys.sorted() } }

  /// A file's bytes.
  func bytes(of name: String) -> [UInt8]? {
    content.withLock { content in content.names[name].map { content.inodes[$0]!.bytes } }
  }

  /// Puts a file on the disk, safely.
  func put(_ bytes: [UInt8], as name: String) {
    content.withLock { content in
      content.exists = true
      let inode = content.inodes.count
      content.inodes[inode] = Inode(bytes: bytes, safeBytes: bytes)
      content.names[name] = inode
      content.safeNames[name] = inode
    }
  }

  // MARK: The file layer

  func createDirectory(_ path: FilePath) throws(Errno) {
    try call { content throws(Errno) in
      if content.exists { throw .fileExists }
      content.exists = true
    }
  }

  func list(_ directory: FilePath) throws(Errno) -> [String] {
    try call { content throws(Errno) in
      if !content.exists { throw .noSuchFileOrDirectory }
      return content.names.keys.sorted()
    }
  }

  func status(of path: FilePath) throws(Errno) -> FileStatus? {
    try call { content throws(Errno) in
      if path == "/" || path == Self.directory {
        let exists = path == "/" || content.exists
        return exists ? FileStatus(kind: .directory, size: 0, identity: 0, modified: 0) : nil
      }
      return content.names[name(path)].map { Self.status($0, content) }
    }
  }

  func create(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try call { content throws(Errno) in
      if content.names[name(path)] != nil { throw .fileExists }
      let inode = content.inodes.count
      content.inodes[inode] = Inode()
      content.names[name(path)] = inode
      content.changes.append(.link(name(path), inode))
      return Self.descriptor(inode, &content)
    }
  }

  func open(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try call { content throws(Errno) in
      guard let inode = content.names[name(path)] else { throw .noSuchFileOrDirectory }
      return Self.descriptor(inode, &content)
    }
  }

  func append(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try call { content throws(Errno) in
      if content.names[name(path)] == nil {
        let inode = content.inodes.count
        content.inodes[inode] = Inode()
        content.names[name(path)] = inode
        content.changes.append(.link(name(path), inode))
      }
      return Self.descriptor(content.names[name(path)]!, &content)
    }
  }

  func truncate(_ file: FileDescriptor, to count: Int) throws(Errno) {
    try call { content throws(Errno) in
      let inode = content.descriptors[file.rawValue]!
      content.inodes[inode]!.bytes = Array(content.inodes[inode]!.bytes.prefix(count))
      content.inodes[inode]!.version += 1
    }
  }

  func openDirectory(_ path: FilePath) throws(Errno) -> FileDescriptor {
    try call { content throws(Errno) in Self.descriptor(-1, &content) }
  }

  func status(of file: FileDescriptor) throws(Errno) -> FileStatus {
    try call { content throws(Errno) in
      Self.status(content.descriptors[file.rawValue]!, content)
    }
  }

  func read(
    _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int {
    nonisolated(unsafe) let buffer = buffer
    return try call { content throws(Errno) in
      let bytes = content.inodes[content.descriptors[file.rawValue]!]!.bytes.dropFirst(offset)
      buffer.copyBytes(from: bytes.prefix(buffer.count))
      return min(bytes.count, buffer.count)
    }
  }

  func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
    let all = Array(bytes)
    return try call { content throws(Errno) in
      let isShort =
        content.fault.map { $0.kind == .shortWrite && $0.call == content.calls } ?? false
      let count = isShort ? all.count / 2 : all.count
      let inode = content.descriptors[file.rawValue]!
      content.inodes[inode]!.bytes += all.prefix(count)
      content.inodes[inode]!.version += 1
      return count
    }
  }

  func synchronize(_ file: FileDescriptor) throws(Errno) {
    try call { content throws(Errno) in
      let inode = content.descriptors[file.rawValue]!
      if inode >= 0 {
        content.inodes[inode]!.safeBytes = content.inodes[inode]!.bytes
      } else {
        content.safeNames = content.names
        content.changes = []
      }
    }
  }

  func close(_ file: FileDescriptor) throws(Errno) {
    try call { content throws(Errno) in content.descriptors[file.rawValue] = nil }
  }

  func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) {
    try call { content throws(Errno) in
      guard let inode = content.names.removeValue(forKey: name(path)) else {
        throw .noSuchFileOrDirectory
      }
      content.names[name(newPath)] = inode
      // The old name going late does no harm; the new one is what matters.
      content.changes += [.link(name(newPath), inode), .unlink(name(path))]
    }
  }

  func remove(_ path: FilePath) throws(Errno) {
    try call { content throws(Errno) in
      guard content.names.removeValue(forKey: name(path)) != nil else {
        throw .noSuchFileOrDirectory
      }
      content.changes.append(.unlink(name(path)))
    }
  }

  func freeBytes(at path: FilePath) throws(Errno) -> Int { 0 }

  /// Counts a call, and fails it when it is the one to fail.
  private func call<Result: Sendable>(
    _ body: (inout sending Content) throws(Errno) -> sending Result
  ) throws(Errno) -> Result {
    try content.withLock { content throws(Errno) in
      content.calls += 1
      if content.hasCrashed { throw .ioError }
      if let fault = content.fault, fault.call == content.calls {
        content.faultHappened = true
        switch fault.kind {
        case .diskFull: throw .noSpace
        case .inputOutputError: throw .ioError
        case .shortWrite: break
        case .crash:
          content.hasCrashed = true
          throw .ioError
        }
      }
      return try body(&content)
    }
  }

  private func name(_ path: FilePath) -> String { path.lastComponent!.string }

  private static func status(_ inode: Int, _ content: Content) -> FileStatus {
    FileStatus(
      kind: .regular, size: content.inodes[inode]!.bytes.count, identity: UInt64(inode + 1),
      modified: content.inodes[inode]!.version)
  }

  private static func descriptor(_ inode: Int, _ content: inout Content) -> FileDescriptor {
    content.nextDescriptor += 1
    content.descriptors[content.nextDescriptor] = inode
    return FileDescriptor(rawValue: content.nextDescriptor)
  }
}
