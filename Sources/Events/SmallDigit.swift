/// The ten digits, 3 pixels wide and 5 high: to say in a picture what is what.
package enum SmallDigit {
  /// Rows from the top, three bits each.
  private static let shapes: [UInt16] = [
    0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
    0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010,
    0b111_101_111_101_111, 0b111_101_111_001_111,
  ]

  /// White on black.
  package static func image(_ digit: Int) -> Canvas {
    var image = Canvas(width: 3, height: 5)
    for place in 0..<15 where shapes[digit] >> (14 - place) & 1 == 1 {
      image[place / 3, place % 3] = 255
    }
    return image
  }
}
