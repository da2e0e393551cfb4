import Inference
import Testing

/// What a digit looks like to the network, however its picture was made.
@Suite struct DigitNormalizerTests {
  private static let digits = DrawnDigit.strokes.keys.sorted()

  private func normalized(_ drawn: DrawnDigit) throws -> DigitImage {
    try #require(DigitNormalizer.digit(in: drawn.picture))
  }

  /// The greatest difference of any pixel.
  private func distance(_ one: DigitImage, _ other: DigitImage) -> Int {
    zip(one.pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max()!
  }

  /// The sum of the differences of all pixels, at the best of nine places: where the center of mass is half
  /// a pixel off, a little less or more moves the digit by a pixel.
  private func difference(_ one: DigitImage, _ other: DigitImage) -> Int {
    let shifts = (-1...1).flatMap { down in (-1...1).map { (down, $0) } }
    return shifts.map { down, right in
      (0..<784).reduce(0) { sum, index in
        let (row, column) = (index / 28 + down, index % 28 + right)
        let isInside = 0..<28 ~= row && 0..<28 ~= column
        let moved = isInside ? Int(one.pixels[row * 28 + column]) : 0
        return sum + abs(moved - Int(other.pixels[index]))
      }
    }.min()!
  }

  @Test(arguments: digits) func oppositeShadesGiveTheSameBytes(digit: Int) throws {
    for (paper, ink) in [(0.0, 255.0), (40, 90), (13, 200)] {
      let picture = DrawnDigit(digit: digit, paper: paper, ink: ink).picture
      let image = try #require(DigitNormalizer.digit(in: picture))
      #expect(DigitNormalizer.digit(in: picture.inverted) == image)
    }
  }

  @Test(arguments: digits) func inkMayHaveAnyShades(digit: Int) throws {
    let reference = try normalized(DrawnDigit(digit: digit))
    for (paper, ink) in [(255.0, 0.0), (200, 30), (120, 180)] {
      let image = try normalized(DrawnDigit(digit: digit, paper: paper, ink: ink))
      #expect(distance(image, reference) <= 8)
    }
  }

  @Test(arguments: digits) func whereItStandsDoesNotMatter(digit: Int) throws {
    let reference = try normalized(DrawnDigit(digit: digit))
    for (left, top, width, height) in [(7.0, 3.0, 120, 110), (300, 40, 900, 150)] {
      let moved = DrawnDigit(digit: digit, left: left, top: top, width: width, height: height)
      // The paper's mean shade is one of its own in each picture, so not the same bytes.
      #expect(distance(try normalized(moved), reference) <= 4)
    }
  }

  @Test(arguments: digits) func eachPixelAsManyGivesTheSame(digit: Int) throws {
    let picture = DrawnDigit(digit: digit).picture
    let reference = try #require(DigitNormalizer.digit(in: picture))
    for factor in [2, 3, 7] {
      let width = picture.width * factor
      let larger = GreyPicture(
        width: width, height: picture.height * factor,
        pixels: (0..<picture.pixels.count * factor * factor).map {
          picture.pixels[$0 / width / factor * picture.width + $0 % width / factor]
        })
      let image = try #require(DigitNormalizer.digit(in: larger))
      #expect(distance(image, reference) <= 1)
    }
  }

  @Test(arguments: digits) func theSameStrokesInAnySizeLookAlike(digit: Int) throws {
    let reference = try normalized(DrawnDigit(digit: digit))
    for factor in [0.5, 1.7, 6] {
      let image = try normalized(
        DrawnDigit(
          digit: digit, size: 100 * factor, left: 20 * factor, top: 20 * factor,
          width: Int(140 * factor), height: Int(140 * factor), pen: 10 * factor))
      let sum = difference(image, reference)
      let ink = reference.pixels.reduce(0) { $0 + Int($1) }
      #expect(sum * 100 < ink * 25, "\(factor): \(sum) of \(ink)")
    }
  }

  @Test(arguments: digits, [3.0, 10, 20]) func itIsAsMNISTHasIt(digit: Int, pen: Double) throws {
    let image = try normalized(DrawnDigit(digit: digit, pen: pen))
    let ink = image.pixels.indices.filter { image.pixels[$0] > 0 }
    let rows = Set(ink.map { $0 / 28 })
    let columns = Set(ink.map { $0 % 28 })
    #expect(max(rows.count, columns.count) == 20)
    #expect(image.pixels.max() == 255)
    let sum = ink.reduce(0.0) { $0 + Double(image.pixels[$1]) }
    let row = ink.reduce(0.0) { $0 + Double(image.pixels[$1]) * Double($1 / 28) } / sum
    let column = ink.reduce(0.0) { $0 + Double(image.pixels[$1]) * Double($1 % 28) } / sum
    #expect(abs(row - 14) <= 0.51)
    #expect(abs(column - 14) <= 0.51)
    // Again: nothing is left to do.
    #expect(DigitNormalizer.digit(in: image.picture) == image)
    #expect(DigitNormalizer.digit(in: image.picture.inverted) == image)
  }

  @Test func theAspectIsKept() throws {
    let bar = GreyPicture(
      width: 100, height: 100,
      pixels: (0..<10_000).map { 40..<45 ~= $0 % 100 && 20..<70 ~= $0 / 100 ? 255 : 0 })
    let image = try #require(DigitNormalizer.digit(in: bar))
    #expect(image.pixels.filter { $0 == 255 }.count == 2 * 20)
    #expect(image.pixels.filter { $0 > 0 }.count == 2 * 20)
  }

  @Test func aLineThinnerThanAPixelIsNotFaint() throws {
    let image = try normalized(
      DrawnDigit(digit: 7, size: 1000, left: 50, top: 50, width: 1100, height: 1100, pen: 4))
    #expect(image.pixels.max() == 255)
    #expect(image.pixels.filter { $0 > 100 }.count > 25)
  }

  @Test(arguments: [0, 100, 255] as [UInt8]) func aBlankPictureHasNoDigit(shade: UInt8) {
    for side in [1, 28, 300] {
      var pixels = [UInt8](repeating: shade, count: side * side)
      #expect(
        DigitNormalizer.digit(in: GreyPicture(width: side, height: side, pixels: pixels)) == nil)
      // Not that of a scanner's noise.
      for index in pixels.indices where index % 3 == 0 { pixels[index] ^= 5 }
      #expect(
        DigitNormalizer.digit(in: GreyPicture(width: side, height: side, pixels: pixels)) == nil)
    }
  }

  @Test func anyPictureHasSomeAnswer() {
    var state: UInt64 = 1
    for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 2), (3, 500), (31, 28), (28, 28)] {
      for _ in 0..<20 {
        let pixels = (0..<width * height).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1
          return UInt8(truncatingIfNeeded: state >> 56)
        }
        let picture = GreyPicture(width: width, height: height, pixels: pixels)
        #expect(DigitNormalizer.digit(in: picture)?.pixels.count ?? 784 == 784)
      }
    }
  }
}
