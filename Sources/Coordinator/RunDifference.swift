package import LeNet

/// A choice in which a run differs from the one it should continue.
package struct RunDifference: Sendable, Equatable {
  /// The option's name.
  package let option: String
  /// What the checkpoint was trained with, and what is asked for now.
  package let saved: String
  package let asked: String

  private static let data = "data of checksum"

  /// Whether it is the data that changed, which may be meant (`--allow-data-change`).
  package var isOfData: Bool { option == Self.data }

  /// All differences that change the numbers; none if the run can go on.
  package static func between(
    saved: RunRecord, asked: TrainingConfiguration, dataChecksum: UInt64
  ) -> [RunDifference] {
    let old = saved.configuration
    let pairs = [
      ("--batch-size", "\(old.batchSize)", "\(asked.batchSize)"),
      ("--learning-rate", "\(old.learningRate)", "\(asked.learningRate)"),
      ("--seed", "\(old.seed)", "\(asked.seed)"),
      (
        "shuffling", old.shuffles ? "on" : "off (--no-shuffle)",
        asked.shuffles ? "on" : "off (--no-shuffle)"
      ),
      ("--validation-size", "\(old.validationSize)", "\(asked.validationSize)"),
      (
        data, String(saved.dataChecksum, radix: 16),
        String(dataChecksum, radix: 16)
      ),
    ]
    return pairs.filter { $0.1 != $0.2 }.map {
      RunDifference(option: $0.0, saved: $0.1, asked: $0.2)
    }
  }
}
