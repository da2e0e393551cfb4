import Checkpoints
import Glibc
package import SystemPackage

/// The right to write to a model directory: one run at a time.
///
/// A file that says who holds it, locked by the system (`flock`) for as long as the holder's process lives.
/// So a lock that was left behind is known by being free, however its holder ended, also on
/// another host of a shared file system. Where the file system knows no locks, the file's text decides: its
/// process lives, or it is of another host.
package final class RunLock {
  package static let fileName = "run.lock"
  private static let sizeLimit = 1024
  private let path: FilePath
  private let descriptor: Int32
  /// Whose lock was found left behind, if one was.
  package let leftBehindBy: RunHolder?

  /// Takes the lock of an existing directory.
  ///
  /// - Throws: `RunLocked` when another run holds it; `CheckpointError` when no file can be made.
  package init(in directory: FilePath) throws {
    path = directory.appending(Self.fileName)
    var tries = 0
    while true {
      let descriptor = try Self.open(path)
      let text = Self.text(descriptor)
      if Self.lock(descriptor, found: text) {
        // Its last holder may have removed the file between our opening and our locking it.
        if Self.isStill(descriptor, at: path) {
          self.descriptor = descriptor
          leftBehindBy = text.isEmpty ? nil : RunHolder(parsing: text)
          break
        }
      } else if tries >= 5 {
        close(descriptor)
        throw RunLocked(file: path.string, holder: RunHolder(parsing: text))
      }
      close(descriptor)
      tries += 1
      usleep(100_000)
    }
    // A full disk must not keep a run from starting: the lock holds without its text.
    let text = RunHolder.current.text
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  /// Gives the lock up, and takes its file away.
  package func release() {
    unlink(path.string)
    close(descriptor)
  }

  /// Who holds the lock of a directory now; nil if nobody does. Touches nothing.
  package static func holder(in directory: FilePath) -> RunHolder? {
    let path = directory.appending(fileName).string
    let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let text = text(descriptor)
    // A shared lock, for a moment: a run that starts just then tries again.
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return RunHolder(parsing: text)
  }

  private static func open(_ path: FilePath) throws(CheckpointError) -> Int32 {
    let descriptor = Glibc.open(
      path.string, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    let code = Errno(rawValue: errno)
    guard descriptor >= 0 else {
      if code == .tooManySymbolicLinkLevels {
        throw .notRegular(file: path.string, kind: .symbolicLink)
      }
      throw .system(operation: "create", file: path.string, code: code)
    }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegular(file: path.string, kind: .other)
    }
    return descriptor
  }

  /// Whether the lock is ours now.
  private static func lock(_ descriptor: Int32, found text: String) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    return text.isEmpty || RunHolder(parsing: text).isKnownDead
  }

  private static func isStill(_ descriptor: Int32, at path: FilePath) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path.string, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  private static func text(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: sizeLimit)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// Another run holds the directory (exit 73).
package struct RunLocked: Error, CustomStringConvertible {
  package let file: String
  package let holder: RunHolder

  package var description: String {
    "\(file): another run uses this folder: \(holder); "
      + "wait for its end, or choose another --model-dir"
  }
}
