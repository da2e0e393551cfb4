/// A part of a picture, made to fit a square with its aspect kept: each new pixel is the mean of the area
/// it covers.
///
/// First along the rows, then along the columns: each pixel of the picture is looked at once.
struct AreaAverage {
  /// Columns, and rows, of the result.
  let side: Int
  /// [side][side], 0...1; the part stands at the top left.
  private(set) var pixels: [Double]

  /// - Parameters:
  ///   - columns, rows: the part.
  ///   - side: of the square.
  ///   - shades: what each of the 256 shades counts as, 0...1.
  init(
    _ picture: GreyPicture, columns: Range<Int>, rows: Range<Int>, side: Int, shades: [Double]
  ) {
    self.side = side
    pixels = [Double](repeating: 0, count: side * side)
    // Pixels of the picture to one of the result.
    let step = Double(max(columns.count, rows.count)) / Double(side)
    let across = Self.shares(of: columns.count, step: step, side: side)
    let down = Self.shares(of: rows.count, step: step, side: side)
    var line = [Double](repeating: 0, count: side)
    for (row, targetRows) in zip(rows, down) {
      for column in 0..<side { line[column] = 0 }
      for (column, targets) in zip(columns, across) {
        let shade = shades[Int(picture.pixels[row * picture.width + column])]
        if shade > 0 { for (target, share) in targets { line[target] += share * shade } }
      }
      for (target, share) in targetRows {
        for column in 0..<side { pixels[target * side + column] += share * line[column] }
      }
    }
  }

  /// Makes the darkest ink full: lines thinner than a pixel would be faint, and MNIST's never are.
  mutating func stretch() {
    guard let most = pixels.max(), most > 0 else { return }
    for index in pixels.indices { pixels[index] /= most }
  }

  /// For each of `count` pixels in a row, which new pixels it lies in, and what part of them it is.
  private static func shares(
    of count: Int, step: Double, side: Int
  ) -> [[(target: Int, share: Double)]] {
    (0..<count).map { index in
      let (start, end) = (Double(index) / step, Double(index + 1) / step)
      let last = min(side - 1, Int(end.rounded(.up)) - 1)
      return (min(Int(start), last)...last).map { target in
        (target, min(end, Double(target + 1)) - max(start, Double(target)))
      }
    }
  }
}
