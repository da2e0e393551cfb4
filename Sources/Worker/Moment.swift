/// Where a rank is in its run, in one word: one store tells the watchdogs all they need.
///
/// A later moment is a larger word: epoch, then step, then phase, then stage. All ranks pass through
/// the same moments, so a rank whose word is smaller than its neighbours' is the one they wait for.
package struct Moment: Comparable, Sendable {
  /// What a rank does at an epoch and step, in the order in which it does it.
  package enum Phase: UInt64, Comparable, Sendable {
    case starting, loading, restoring, saving, training, validating, testing, measuring, ending

    package static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
  }

  /// Parts of a step or pass: the odd ones are waits for other ranks.
  package enum Stage: UInt64, Sendable {
    case computing, collecting, updating, publishing
  }

  /// As it is kept in shared memory.
  package let word: UInt64

  package init(word: UInt64) { self.word = word }

  /// - Parameters:
  ///   - phase: what the rank is about.
  ///   - epoch: whole epochs done, below 2^20.
  ///   - step: steps done of the next one, below 2^32.
  ///   - stage: the part of the step or pass.
  package init(_ phase: Phase, epoch: Int = 0, step: Int = 0, stage: Stage = .computing) {
    word =
      UInt64(truncatingIfNeeded: epoch) << 44 | UInt64(truncatingIfNeeded: step) << 12
      | phase.rawValue << 8 | stage.rawValue
  }

  package var epoch: Int { Int(word >> 44) }
  package var step: Int { Int(word >> 12 & 0xFFFF_FFFF) }
  package var phase: Phase { Phase(rawValue: word >> 8 & 15) ?? .starting }
  /// Whether the rank has done its part and waits for others.
  package var isWaiting: Bool { word & 1 == 1 }

  package static func < (left: Moment, right: Moment) -> Bool { left.word < right.word }
}

extension Moment: CustomStringConvertible {
  /// As people count: "epoch 4 step 212 (training)".
  package var description: String {
    switch phase {
    case .starting, .loading, .restoring: "start-up (\(phase))"
    case .training: "epoch \(epoch + 1) step \(step + 1) (training)"
    case .validating, .saving: "epoch \(epoch + 1) step \(step) (\(phase))"
    case .measuring: "measurement \(step)"
    case .testing, .ending: "the end (\(phase))"
    }
  }
}
