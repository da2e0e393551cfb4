import ArgumentParser
import LeNet

/// How training images are bent, each anew in every epoch.
struct AugmentationOptions: ParsableArguments {
  @Option(
    name: .customLong("augment-shift"),
    help: ArgumentHelp(
      "Move training images by up to so many pixels. Default of all four: 0, or the recipe's.",
      valueName: "pixels"))
  var shift: Float?

  @Option(
    name: .customLong("augment-rotate"),
    help: ArgumentHelp("Turn them by up to so many degrees.", valueName: "degrees"))
  var rotation: Float?

  @Option(
    name: .customLong("augment-scale"),
    help: ArgumentHelp(
      "Make them wider and higher, or less, by up to this share.", valueName: "share"))
  var scaling: Float?

  @Option(
    name: .customLong("augment-elastic"),
    help: ArgumentHelp("Bend them by up to so many pixels.", valueName: "pixels"))
  var elastic: Float?

  func validate() throws {
    let limits: [(String, Float?, Float)] = [
      ("--augment-shift", shift, 8), ("--augment-rotate", rotation, 30),
      ("--augment-scale", scaling, 0.5), ("--augment-elastic", elastic, 4),
    ]
    for (option, value, limit) in limits {
      if let value, !(value >= 0 && value <= limit) {
        throw ValidationError("\(option) \(value): must be 0 to \(limit).")
      }
    }
  }

  /// Changes what was asked for.
  func apply(to augmentation: inout Augmentation) {
    augmentation.shift = shift ?? augmentation.shift
    augmentation.rotation = rotation ?? augmentation.rotation
    augmentation.scaling = scaling ?? augmentation.scaling
    augmentation.elastic = elastic ?? augmentation.elastic
  }
}
