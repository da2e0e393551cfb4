/// Makes a picture of a digit into what MNIST would have made of it.
///
/// MNIST's own steps, from its publication: "size normalized to fit in a 20x20 pixel box while preserving
/// their aspect ratio", with grey levels from anti-aliasing, then "centered in a 28x28 image by computing the
/// center of mass of the pixels, and translating the image so as to position this point at the center". The
/// center is the pixel of row 14 and column 14, counted from 0, as it is in MNIST's files.
///
/// Before that: light on dark, whichever it was; paper to 0 and ink to 255.
package enum DigitNormalizer {
  /// Rows, and columns, of the box that the ink is made to fit.
  private static let box = 20
  /// Where the center of mass goes.
  private static let center = 14.0

  /// The digit in a picture of any size, dark on light or light on dark.
  ///
  /// A picture that is as MNIST has it keeps its bytes (or gets their opposites).
  ///
  /// - Returns: nil when there is none: all pixels have about the same shade.
  package static func digit(in picture: GreyPicture) -> DigitImage? {
    guard let levels = InkLevels(picture.pixels) else { return nil }
    guard hasLightPaper(picture, levels) else { return digit(lightOnDark: picture, levels) }
    let inverted = picture.inverted
    return InkLevels(inverted.pixels).flatMap { digit(lightOnDark: inverted, $0) }
  }

  /// Whether most of the border is light; where it is half and half, most of the picture.
  private static func hasLightPaper(_ picture: GreyPicture, _ levels: InkLevels) -> Bool {
    let (width, height) = (picture.width, picture.height)
    // For each light pixel one more, for each dark one less.
    func weight(_ index: Int) -> Int { levels.isLight(picture.pixels[index]) ? 1 : -1 }
    var border = 0
    for column in 0..<width { border += weight(column) + weight((height - 1) * width + column) }
    for row in 0..<height { border += weight(row * width) + weight(row * width + width - 1) }
    return border != 0 ? border > 0 : picture.pixels.indices.reduce(0) { $0 + weight($1) } > 0
  }

  private static func digit(lightOnDark picture: GreyPicture, _ levels: InkLevels) -> DigitImage? {
    if isNormal(picture) { return DigitImage(pixels: picture.pixels) }
    guard
      let ink = InkBox(
        picture.pixels, width: picture.width, weight: { levels.isLight($0) ? 1 : 0 })
    else { return nil }
    // Paper's shades scatter; ink is full from its mean on, as what MNIST was made of was black or white.
    let paper = min(levels.darkMean + 2 * levels.darkDeviation, Double(levels.doubledSplit) / 2)
    let shades = (0..<256).map { min(max((Double($0) - paper) / (levels.lightMean - paper), 0), 1) }
    var small = AreaAverage(
      picture, columns: ink.columns, rows: ink.rows, side: box, shades: shades)
    small.stretch()
    return centered(small)
  }

  /// Whether a picture is already as MNIST has it: its size, its black, its box, its center.
  private static func isNormal(_ picture: GreyPicture) -> Bool {
    guard picture.width == DigitImage.side, picture.height == DigitImage.side,
      let ink = InkBox(picture.pixels, width: picture.width, weight: { Double($0) })
    else { return false }
    let middle = center - 0.51...center + 0.51
    return ink.columns.count <= box && ink.rows.count <= box
      && middle.contains(ink.center.column) && middle.contains(ink.center.row)
  }

  /// Puts the box where its center of mass is in the middle, but whole.
  private static func centered(_ small: AreaAverage) -> DigitImage? {
    let side = DigitImage.side
    guard let ink = InkBox(small.pixels, width: small.side, weight: { $0 }) else { return nil }
    func shift(_ mass: Double, _ extent: Range<Int>) -> Int {
      // A little less, or what is symmetric, and half a pixel off, would go left or right by chance.
      let shift = Int((center - mass - 0.01).rounded())
      return min(max(shift, -extent.lowerBound), side - extent.upperBound)
    }
    let right = shift(ink.center.column, ink.columns)
    let down = shift(ink.center.row, ink.rows)
    var pixels = [UInt8](repeating: 0, count: side * side)
    for row in ink.rows {
      for column in ink.columns {
        let value = small.pixels[row * small.side + column]
        pixels[(row + down) * side + column + right] = UInt8((value * 255).rounded())
      }
    }
    return DigitImage(pixels: pixels)
  }
}
