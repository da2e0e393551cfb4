import LeNet
import MNIST

/// How the images of an epoch are bent: a function of seed, epoch and image alone, so that all ranks and every
/// resumed run agree.
struct Augmenter: Sendable {
  /// Whether it bends at all.
  let isOn: Bool
  private let augmentation: Augmentation
  private let stream: SplitMix64

  /// The streams before it are the epochs' orders.
  private static let firstStream: UInt64 = 1 << 32

  init(_ configuration: TrainingConfiguration, epoch: Int) {
    augmentation = configuration.augmentation
    isOn = augmentation.isOn
    stream = SplitMix64(seed: configuration.seed, stream: Self.firstStream + UInt64(epoch))
  }

  /// The kernel's coefficients for one image.
  ///
  /// - Parameter image: its number among the training images.
  func draw(image: Int, into coefficients: UnsafeMutablePointer<Int32>) {
    let first = UInt64(image) * Augmentation.wordCount
    augmentation.draw(into: coefficients) { stream.value(at: first + $0) }
  }
}
