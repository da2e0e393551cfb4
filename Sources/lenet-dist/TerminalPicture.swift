import Glibc
import Inference
import MPI

/// A digit as 14 lines of text: each character is two pixels, one above the other.
struct TerminalPicture {
  /// The lines, 28 characters wide.
  let lines: [String]

  /// Whether standard output is a terminal. Under mpirun it looks like one wherever mpirun's own goes.
  static var isThere: Bool { isatty(STDOUT_FILENO) == 1 && LaunchEnvironment.current.rank == nil }

  /// Whether standard output is a terminal that shows colors, and the user wants them.
  static var hasColors: Bool {
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return isThere && value("NO_COLOR").isEmpty && value("CLICOLOR") != "0"
      && !["", "dumb"].contains(value("TERM"))
  }

  /// - Parameter colors: half blocks in 24 greys of the 256 colors; otherwise five characters' shades.
  init(_ image: DigitImage, colors: Bool) {
    let side = DigitImage.side
    lines = stride(from: 0, to: side, by: 2).map { row in
      let pairs = (0..<side).map { column in
        (
          Int(image.pixels[row * side + column]), Int(image.pixels[(row + 1) * side + column])
        )
      }
      guard colors else {
        return String(pairs.map { Array(" ░▒▓█")[($0 + $1 + 51) / 127] })
      }
      var line = ""
      var shown: (Int, Int)?
      for (upper, lower) in pairs {
        let greys = (232 + upper * 23 / 255, 232 + lower * 23 / 255)
        if shown.map({ $0 != greys }) ?? true {
          line += "\u{1B}[38;5;\(greys.0);48;5;\(greys.1)m"
          shown = greys
        }
        line += "▀"
      }
      return line + "\u{1B}[0m"
    }
  }
}
