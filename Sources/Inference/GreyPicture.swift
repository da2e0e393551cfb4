/// A grey picture of any size, as it came from a file, a scanner or a canvas.
package struct GreyPicture: Equatable, Sendable {
  /// Pixels from left to right, at least 1.
  package let width: Int
  /// Pixels from top to bottom, at least 1.
  package let height: Int
  /// [height][width], 0 for black.
  package let pixels: [UInt8]

  /// - Precondition: `pixels` has as many as the sides say.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height, "impossible sides")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The same in the opposite shades.
  package var inverted: GreyPicture {
    GreyPicture(width: width, height: height, pixels: pixels.map { 255 - $0 })
  }
}
