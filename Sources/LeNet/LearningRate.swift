/// The learning rate of every step of a run: a function of the step's number alone, so that a resumed run
/// finds it again.
///
/// Doubles, of which only sums, products and quotients are taken: every machine has the same rates.
package struct LearningRate: Sendable, Equatable {
  private let peak: Float
  private let schedule: Schedule
  /// Steps up, and steps of all epochs.
  private let rise: Double
  private let end: Double

  /// Where one-cycle starts, as a share of the peak, and how long it rises if nobody says: as PyTorch's.
  private static let cycleStart = 1.0 / 25
  private static let cycleRise = 0.3

  /// - Parameters:
  ///   - configuration: peak and schedule.
  ///   - stepsPerEpoch: at least 1.
  package init(_ configuration: TrainingConfiguration, stepsPerEpoch: Int) {
    peak = configuration.learningRate
    schedule = configuration.schedule
    end = Double(schedule.epochs * stepsPerEpoch)
    let asked = schedule.warmup.steps(perEpoch: stepsPerEpoch)
    rise = schedule.kind == .oneCycle && asked == 0 ? (end * Self.cycleRise).rounded() : asked
  }

  /// The rate of a step.
  ///
  /// - Parameter step: steps done since the start of the run, over all epochs.
  package func rate(at step: Int) -> Float {
    let step = Double(step)
    if step < rise {
      let share =
        schedule.kind == .oneCycle
        ? Self.wave(from: Self.cycleStart, to: 1, at: step / rise) : (step + 1) / rise
      return Float(Double(peak) * share)
    }
    guard schedule.kind != .constant else { return peak }
    let progress = end > rise ? min(1, (step - rise) / (end - rise)) : 1
    return Float(Double(peak) * Self.wave(from: 1, to: schedule.finalFraction, at: progress))
  }

  /// From `start` at 0 to `end` at 1 along half a cosine.
  private static func wave(from start: Double, to end: Double, at x: Double) -> Double {
    // (1 + cos(pi x)) / 2 is the square of cos(pi x / 2).
    let cosine = x < 1 ? quarterCosine(x) : 0
    return end + (start - end) * cosine * cosine
  }

  /// cos(pi x / 2) for x in 0...1 by its series, whose first term left out is below 1e-19.
  private static func quarterCosine(_ x: Double) -> Double {
    let square = x * x * (Double.pi * Double.pi / 4)
    var term = 1.0
    var sum = 1.0
    for n in 1...11 {
      term *= -square / Double((2 * n - 1) * (2 * n))
      sum += term
    }
    return sum
  }
}
