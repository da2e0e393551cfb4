/// How much training images are bent, each anew in every epoch; all zero leaves them as they are.
package struct Augmentation: Sendable, Equatable {
  /// Moved by up to so many pixels in each direction.
  package var shift: Float = 0
  /// Turned by up to so many degrees to either side.
  package var rotation: Float = 0
  /// Made wider and higher, or narrower and lower, by up to this share: 0.1 for 10 %.
  package var scaling: Float = 0
  /// Bent: places moved by up to so many pixels against each other, smoothly.
  package var elastic: Float = 0

  package init() {}

  /// Whether it changes anything.
  package var isOn: Bool { self != Augmentation() }
}
