/// The smallest rectangle with all the ink of a picture, and where the ink's center of mass is.
struct InkBox {
  /// Columns and rows with ink.
  private(set) var columns: Range<Int>
  private(set) var rows: Range<Int>
  /// The center of mass, in columns and rows counted from 0.
  private(set) var center: (column: Double, row: Double)

  /// - Parameters:
  ///   - pixels: as many as `width` times some rows.
  ///   - weight: how much ink a pixel is; 0 for none.
  /// - Returns: nil when nothing is ink.
  init?<Pixel>(_ pixels: [Pixel], width: Int, weight: (Pixel) -> Double) {
    var (left, right) = (Int.max, 0)
    var (top, bottom) = (Int.max, 0)
    var (sum, columnSum, rowSum) = (0.0, 0.0, 0.0)
    for (index, pixel) in pixels.enumerated() {
      let ink = weight(pixel)
      guard ink > 0 else { continue }
      let (row, column) = index.quotientAndRemainder(dividingBy: width)
      (left, right) = (min(left, column), max(right, column + 1))
      (top, bottom) = (min(top, row), row + 1)
      sum += ink
      columnSum += ink * Double(column)
      rowSum += ink * Double(row)
    }
    guard sum > 0 else { return nil }
    columns = left..<right
    rows = top..<bottom
    center = (columnSum / sum, rowSum / sum)
  }
}
