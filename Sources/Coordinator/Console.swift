import Glibc
package import Terminal

/// The program's two outputs: the reference program's lines, and everything else.
///
/// Lines are written whole and at once, so that a pipe sees them when they happen. An output that was
/// closed is no reason to lose a run: what cannot be written there is dropped.
package struct Console: Sendable {
  /// Whether this rank speaks: rank 0.
  package let speaks: Bool
  /// How lines on standard error look.
  package let style: TextStyle

  package init(speaks: Bool, style: TextStyle = .plain) {
    self.speaks = speaks
    self.style = style
  }

  /// A line of the reference program, on standard output.
  package func line(_ text: String = "") { write(text, to: STDOUT_FILENO) }

  /// Anything else people may want to know, on standard error.
  package func note(_ text: String) {
    let warning = "warning:"
    let text =
      text.hasPrefix(warning)
      ? style.text(warning, .yellow) + text.dropFirst(warning.count) : text
    write(text, to: STDERR_FILENO)
  }

  private func write(_ text: String, to descriptor: Int32) {
    guard speaks else { return }
    LiveLine.takeAway()
    var text = text + "\n"
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        if written <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}
