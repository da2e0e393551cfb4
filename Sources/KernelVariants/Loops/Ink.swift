/// What the six image rows of a row of pool windows have that is not blank.
struct Ink {
  /// Among the six rows: the first and the end of those that are not blank.
  let firstRow: Int
  let endRow: Int
  /// The first and the end column over all six; 32 and 0 if there is none.
  let firstColumn: Int
  let endColumn: Int

  /// - Parameter spans: [32][2], as `gather` left them.
  @inline(__always)
  init(spans: UnsafePointer<Int>, windowRow: Int) {
    let rows = spans + windowRow * 4
    var (firstRow, endRow, firstColumn, endColumn) = (6, 0, 32, 0)
    for row in 0..<6 where rows[row * 2] < rows[row * 2 + 1] {
      firstRow = min(firstRow, row)
      endRow = row + 1
      firstColumn = min(firstColumn, rows[row * 2])
      endColumn = max(endColumn, rows[row * 2 + 1])
    }
    (self.firstRow, self.endRow) = (firstRow, endRow)
    (self.firstColumn, self.endColumn) = (firstColumn, endColumn)
  }
}
