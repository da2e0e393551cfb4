extension Plain {
  /// An image, bent: see `augment`.
  ///
  /// - Parameters:
  ///   - image: 784 bytes.
  ///   - coefficients: 36.
  package static func augment(image: [UInt8], coefficients: [Int32]) -> [UInt8] {
    let rows = movedRows(image, Array(coefficients[..<18]))
    let columns = movedRows(transposed(rows), Array(coefficients[18...]))
    return transposed(columns)
  }

  private static func transposed(_ image: [UInt8]) -> [UInt8] {
    (0..<784).map { image[$0 % 28 * 28 + $0 / 28] }
  }

  private static func movedRows(_ image: [UInt8], _ coefficients: [Int32]) -> [UInt8] {
    /// A pixel; nothing beyond the border.
    func pixel(_ row: Int, _ column: Int) -> Int {
      (0..<28).contains(row) && (0..<28).contains(column) ? Int(image[row * 28 + column]) : 0
    }
    func between(_ a: Int, _ b: Int, _ share: Int) -> Int {
      a + (((b - a) * share) >> 7)
    }
    return (0..<784).map { place in
      let (row, column) = (place / 28, place % 28)
      let position = curve(Array(coefficients[..<9]), at: row)
      let shift = curve(Array(coefficients[9...]), at: row)
      let (upper, left) = (position >> 8, column + min(max(shift >> 8, -16), 15))
      let pair = [left, left + 1].map {
        between(pixel(upper, $0), pixel(upper + 1, $0), (position & 255) / 2)
      }
      return UInt8(between(pair[0], pair[1], (shift & 255) / 2))
    }
  }

  /// A straight line and a spline, times 2^8. The spline's weights are of 4096, rounded so that they add up.
  private static func curve(_ coefficients: [Int32], at line: Int) -> Int {
    let straight = Int(coefficients[0]) + Int(coefficients[1]) * line
    let t = Double(line % 7) / 7
    let exact = [
      (1 - t) * (1 - t) * (1 - t) / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
      (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
    ]
    var weights = exact.map { Int((4096 * $0).rounded()) }
    let largest = weights.indices.max { weights[$0] < weights[$1] }!
    weights[largest] += 4096 - weights.reduce(0, +)
    let bend = (0..<4).reduce(0) { $0 + Int(coefficients[2 + line / 7 + $1]) * weights[$1] }
    return (straight >> 8) + (bend >> 12)
  }
}
