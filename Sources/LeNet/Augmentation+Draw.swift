extension Augmentation {
  /// Coefficients of one image: see the kernel `augment`.
  package static let coefficientCount = 36
  /// Random words that one image takes.
  package static let wordCount: UInt64 = 12

  /// Draws how one image is bent.
  ///
  /// Turning by an angle and scaling are a shear of the rows with a scaling of the columns' lengths, then the
  /// same the other way round; the curves are added to each. Doubles, of which only sums, products and quotients
  /// are taken, end as integers: every machine draws the same.
  ///
  /// - Parameters:
  ///   - coefficients: `coefficientCount`, written.
  ///   - random: 64 random bits for a counter below `wordCount`.
  package func draw(
    into coefficients: UnsafeMutablePointer<Int32>, random: (_ counter: UInt64) -> UInt64
  ) {
    let (first, second) = (random(0), random(1))
    let moved = (
      x: Double(shift) * Self.unit(first, 0), y: Double(shift) * Self.unit(first, 1)
    )
    let (sine, cosine) = Self.sineAndCosine(
      Double(rotation) * (.pi / 180) * Self.unit(first, 2))
    let width = 1 + Double(scaling) * Self.unit(second, 0)
    let height = 1 + Double(scaling) * Self.unit(second, 1)
    // From a place in the new image to that in the old one, both from the centre:
    // x = width cosine X - height sine Y, y = width sine X + height cosine Y.
    let rows = (growth: height * cosine, shear: -height * sine)
    let columns = (growth: width / cosine, shear: width * sine / rows.growth)
    let middle = 13.5
    let straight =
      [
        (middle - middle * rows.growth, rows.growth), (-middle * rows.shear, rows.shear),
        (middle - (middle + moved.x) * columns.growth, columns.growth),
        (-(middle + moved.x) * columns.shear - moved.y, columns.shear),
      ] as InlineArray<4, (Double, Double)>
    for function in 0..<4 {
      let own = coefficients + function * 9
      own[0] = Int32(straight[function].0 * 65536)
      own[1] = Int32(straight[function].1 * 65536)
      // Two curves move a place along each axis: half of it each.
      let amplitude = Int32(elastic * 128)
      let words = (random(2 + 2 * UInt64(function)), random(3 + 2 * UInt64(function)))
      for point in 0..<7 {
        let word = point < 4 ? words.0 : words.1
        let part = Int32(Int16(truncatingIfNeeded: word >> (UInt64(point & 3) &* 16)))
        own[2 + point] = (amplitude &* part) >> 15
      }
    }
  }

  /// One of the four numbers from -1 to 1 that a word holds.
  private static func unit(_ word: UInt64, _ place: Int) -> Double {
    Double(Int16(truncatingIfNeeded: word >> (UInt64(place) &* 16))) * 0x1p-15
  }

  /// By their series, to 1e-9 of angles up to a sixth of a turn.
  private static func sineAndCosine(_ angle: Double) -> (Double, Double) {
    let square = angle * angle
    var (sine, cosine) = (angle, 1.0)
    var (sineTerm, cosineTerm) = (angle, 1.0)
    for n in 1...6 {
      cosineTerm *= -square / Double((2 * n - 1) * (2 * n))
      sineTerm *= -square / Double((2 * n) * (2 * n + 1))
      cosine += cosineTerm
      sine += sineTerm
    }
    return (sine, cosine)
  }
}
