internal import Glibc

/// The terminal on which people see what this process writes to standard error.
///
/// Its own standard error, or, of a process that `mpirun` started on the same host, that of `mpirun`, which
/// forwards the lines of its ranks through pipes. There, what is written here gets past the pipes:
/// nothing of it is queued, tagged or kept.
package struct ErrorTerminal: Sendable {
  let descriptor: Int32
  private let isForwarded: Bool

  /// Looks for it; nil if there is none, or one that knows no control sequences.
  ///
  /// - Parameter hasLauncher: whether `mpirun` started this process.
  package static func find(hasLauncher: Bool) -> ErrorTerminal? {
    if let name = getenv("TERM"), String(cString: name) == "dumb" { return nil }
    if isatty(STDERR_FILENO) == 1 {
      return ErrorTerminal(descriptor: STDERR_FILENO, isForwarded: false)
    }
    guard hasLauncher, launchers.contains(parentName) else { return nil }
    let descriptor = open("/proc/\(getppid())/fd/2", O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var settings = termios()
    // A rank is no foreground process: where such are stopped as they write (`stty tostop`), it must not.
    guard isatty(descriptor) == 1, tcgetattr(descriptor, &settings) == 0,
      settings.c_lflag & tcflag_t(TOSTOP) == 0
    else {
      close(descriptor)
      return nil
    }
    return ErrorTerminal(descriptor: descriptor, isForwarded: true)
  }

  private static let launchers = ["mpirun", "mpiexec", "orterun", "prterun"]

  private static var parentName: String {
    guard let file = fopen("/proc/\(getppid())/comm", "re") else { return "" }
    defer { fclose(file) }
    var name = [CChar](repeating: 0, count: 64)
    guard fgets(&name, Int32(name.count), file) != nil else { return "" }
    return String(
      decoding: name.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Standard error, whatever it is: for those who insist.
  package static let whatever = ErrorTerminal(descriptor: STDERR_FILENO, isForwarded: false)

  /// Characters of a line: of the terminal as it is now, or of `COLUMNS`, or 80.
  package var columns: Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return getenv("COLUMNS").flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
      ?? 80
  }

  /// Whether a line would appear now, and wait for nobody: not while output is held (Ctrl-S), and not on the
  /// terminal of a shell that has put this job into the background.
  var isReady: Bool {
    let foreground = tcgetpgrp(descriptor)
    if foreground > 0, foreground != (isForwarded ? getpgid(getppid()) : getpgrp()) { return false }
    var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&output, 1, 0) > 0
  }
}
