/// A digit as MNIST has it: 28x28 grey bytes, light on dark.
package struct DigitImage: Equatable, Sendable {
  /// Rows, and columns.
  package static let side = 28
  /// [28][28], 0 for the background.
  package let pixels: [UInt8]

  /// - Precondition: 784 pixels.
  package init(pixels: [UInt8]) {
    precondition(pixels.count == Self.side * Self.side, "a digit has 784 pixels")
    self.pixels = pixels
  }

  /// As a picture.
  package var picture: GreyPicture {
    GreyPicture(width: Self.side, height: Self.side, pixels: pixels)
  }
}
