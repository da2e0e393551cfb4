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
    let pairs =
      zip(saved.configuration.settings, asked.settings).map { ($0.option, $0.value, $1.value) } + [
        (data, String(saved.dataChecksum, radix: 16), String(dataChecksum, radix: 16))
      ]
    return pairs.filter { $0.1 != $0.2 }.map {
      RunDifference(option: $0.0, saved: $0.1, asked: $0.2)
    }
  }
}
