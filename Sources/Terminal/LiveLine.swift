internal import Glibc
internal import Synchronization

/// The one line of a terminal that is drawn again and again, and taken away before anything else is written.
///
/// One for the process: whoever writes a line to either output calls `takeAway` first, from any thread. No
/// other state of the terminal is touched, so nothing is left behind however the process ends.
package enum LiveLine {
  /// Where the line is; -1 while there is none.
  private static let shownOn = Atomic<Int32>(-1)

  /// Shows a text in place of the one before; not while the terminal takes nothing.
  ///
  /// - Parameters:
  ///   - text: of fewer characters than the terminal has columns: a full line would wrap.
  ///   - terminal: where.
  package static func draw(_ text: String, on terminal: ErrorTerminal) {
    guard terminal.isReady else { return }
    shownOn.store(terminal.descriptor, ordering: .relaxed)
    write("\r" + text + clearToEnd, to: terminal.descriptor)
  }

  /// Clears the line if it is there.
  package static func takeAway() {
    let descriptor = shownOn.exchange(-1, ordering: .relaxed)
    if descriptor >= 0 { write("\r" + clearToEnd, to: descriptor) }
  }

  private static let clearToEnd = "\u{1B}[K"

  private static func write(_ text: String, to descriptor: Int32) {
    var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&output, 1, 0) > 0 else { return }
    var text = text
    text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
