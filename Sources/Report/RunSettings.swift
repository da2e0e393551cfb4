package import Checkpoints
package import Coordinator
import LeNet

/// What a checkpoint says of its run, in words.
package enum RunSettings {
  /// Options that are told in any case; others where they are not as in the reference program.
  private static let always = [
    "--batch-size", "--learning-rate", "--seed", "--validation-size", "--schedule", "--optimizer",
  ]

  /// Names and values; none for a checkpoint of another program.
  ///
  /// - Parameters:
  ///   - plan: how far the run was to go, where that is known.
  ///   - dataChecksum: of the data that the report is made on.
  package static func rows(
    of checkpoint: Checkpoint, plan: RunPlan?, dataChecksum: UInt64
  ) -> [(name: String, value: String)] {
    guard let record = RunRecord(checkpoint.tensors) else { return [] }
    let position =
      record.step == 0
      ? "end of epoch \(record.epoch)" : "step \(record.step) of epoch \(record.epoch + 1)"
    var rows = [("position", position + (plan.map { " of \($0.epochs)" } ?? ""))]
    if let plan { rows.append(("steps of an epoch", Figures.count(plan.stepsPerEpoch))) }
    for setting in record.configuration.settings
    where !setting.isUsual || always.contains(setting.option) {
      rows.append((name(of: setting.option), setting.value))
    }
    if StoredModel.hasAverages(checkpoint) { rows.append(("weights", "their running averages")) }
    if let best = record.best {
      rows.append(
        ("best in validation", "epoch \(best.epoch), \(Figures.count(best.correct)) right"))
    }
    let isOwn = record.dataChecksum == dataChecksum
    return rows + [
      ("images trained on", Figures.count(record.samplesSeen)),
      ("parameters", Figures.count(ParameterLayout.count)),
      ("data of this report", isOwn ? "the run's own" : "not what the run was trained on"),
      ("checkpoint format", "TensorFlow \(checkpoint.format.rawValue.uppercased())"),
    ]
  }

  /// An option as words: "batch size" for "--batch-size".
  private static func name(of option: String) -> String {
    guard option.hasPrefix("--") else { return option }
    return String(option.dropFirst(2).map { $0 == "-" ? " " : $0 })
  }
}
