import ArgumentParser
import LeNet

/// What the validation of each epoch is good for, beside being told.
struct BestOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: "Keep the checkpoint of the epoch that did best in validation, in the folder best within."
  )
  var keepBest = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "End after so many epochs without a better validation.", valueName: "epochs"))
  var patience: Int?

  func validate() throws {
    if let patience, patience < 1 {
      throw ValidationError("--patience \(patience): must be 1 or more.")
    }
  }

  /// Whether the best epoch is remembered.
  var tracksBest: Bool { keepBest || patience != nil }

  /// Whether a run at the end of an epoch has been patient enough.
  func isExhausted(epoch: Int, best: BestEpoch?) -> Bool {
    guard let patience, let best else { return false }
    return epoch - best.epoch >= patience
  }
}
