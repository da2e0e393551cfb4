/// How the learning rate changes over a run.
package struct Schedule: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The same all the time.
    case constant
    /// Down along half a cosine. Loshchilov and Hutter, "SGDR" (arXiv 1608.03983), without restarts.
    case cosine
    /// Up from 1/25 along half a cosine, then down. Smith and Topin, "Super-Convergence" (arXiv 1708.07120).
    case oneCycle = "one-cycle"
  }

  package var kind = Kind.constant
  /// The way up: of a straight line, or of one-cycle's.
  package var warmup = Warmup.epochs(0)
  /// Share of the rate that is left at the end; of a constant rate all of it is.
  package var finalFraction: Double = 0
  /// The epochs at whose end it is at its end; 0 for a constant rate, which has none.
  package var epochs = 0

  package init() {}
}

/// How long the learning rate goes up, from the start of the run.
package enum Warmup: Sendable, Equatable, CustomStringConvertible {
  case epochs(Double)
  case steps(Int)

  /// Steps of it.
  func steps(perEpoch: Int) -> Double {
    switch self {
    case .epochs(let epochs): (epochs * Double(perEpoch)).rounded()
    case .steps(let steps): Double(steps)
    }
  }

  /// As it is written on the command line: `1.5` or `200steps`.
  package var description: String {
    switch self {
    case .epochs(let epochs): epochs == epochs.rounded() ? "\(Int(epochs))" : "\(epochs)"
    case .steps(let steps): "\(steps)steps"
    }
  }

  /// Reads what `description` writes; nil if it makes no sense.
  package init?(_ text: String) {
    if text.hasSuffix("steps") {
      guard let steps = Int(text.dropLast("steps".count)), (0...1_000_000_000).contains(steps)
      else { return nil }
      self = .steps(steps)
    } else {
      guard let epochs = Double(text), epochs >= 0, epochs <= 100_000 else { return nil }
      self = .epochs(epochs)
    }
  }
}
