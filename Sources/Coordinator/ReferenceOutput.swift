import LeNet
package import MNIST

/// The lines of the reference program, exactly as it prints them: scripts read them.
package struct ReferenceOutput: Sendable {
  private let console: Console

  package init(_ console: Console) { self.console = console }

  /// Files, shapes and counts.
  package func header(files: [String], counts: DatasetCounts) {
    for file in files { console.line("Extracting \(file)") }
    console.line()
    console.line("Image Shape: (28, 28, 1)")
    console.line()
    console.line("Training Set:   \(counts.training) samples")
    console.line("Validation Set: \(counts.validation) samples")
    console.line("Test Set:       \(counts.test) samples")
    console.line("Updated Image Shape: (32, 32, 1)")
  }

  /// Before the first epoch of this process.
  package func trainingBegins() {
    console.line("Training...")
    console.line()
  }

  /// After the epoch with this number, from 1.
  package func epoch(_ number: Int, validationAccuracy: Double) {
    console.line("EPOCH \(number) ...")
    console.line("Validation Accuracy = \(Self.threeDecimals(validationAccuracy))")
    console.line()
  }

  /// After the last epoch's checkpoint.
  package func modelSaved() { console.line("Model saved") }

  /// At the end of a run that trained.
  package func testAccuracy(_ accuracy: Double) {
    console.line("Test Accuracy = \(Self.threeDecimals(accuracy))")
  }

  /// Of a run that found itself finished.
  package func storedTestAccuracy(_ accuracy: Double) {
    console.line("Stored Test Accuracy = \(Self.threeDecimals(accuracy))")
  }

  /// As Python's "{:.3f}": three decimals, of the exact binary value, half to even.
  static func threeDecimals(_ value: Double) -> String {
    Decimal.text(value, 3)
  }
}
