internal import ImageFiles
internal import Inference

/// A picture in the making, in shades of grey, a byte each, 0 for black.
package struct Canvas: Equatable {
  package let width: Int
  package let height: Int
  package private(set) var pixels: [UInt8]

  /// All of one shade.
  package init(width: Int, height: Int, shade: UInt8 = 0) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: shade, count: width * height)
  }

  package subscript(row: Int, column: Int) -> UInt8 {
    get { pixels[row * width + column] }
    set { pixels[row * width + column] = newValue }
  }

  /// Puts a picture at a place, each of its pixels a square of `scale` by `scale`.
  package mutating func put(_ picture: Canvas, row: Int, column: Int, scale: Int = 1) {
    for y in 0..<picture.height * scale {
      for x in 0..<picture.width * scale {
        self[row + y, column + x] = picture[y / scale, x / scale]
      }
    }
  }

  /// As a PNG file.
  package var png: [UInt8] {
    // Fails only without memory; readers show a picture of no bytes as missing.
    (try? PNGFile.encode(GreyPicture(width: width, height: height, pixels: pixels))) ?? []
  }
}
