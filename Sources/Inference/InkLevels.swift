/// Which shades of a picture are ink and which are paper, told from how often each occurs.
///
/// The split is Otsu's: the one that leaves the two classes' means furthest apart for their sizes
/// ("A threshold selection method from gray-level histograms", IEEE Trans. SMC 9, 1979).
struct InkLevels {
  /// Shades that are further apart than this can be told from noise.
  static let leastContrast = 16.0

  /// Twice the split: a shade is light if its double is greater. Doubled, so that it can lie between.
  let doubledSplit: Int
  /// Mean and standard deviation of the shades below the split, mean of those above.
  let darkMean: Double
  let darkDeviation: Double
  let lightMean: Double

  /// - Returns: nil when all is about one shade.
  init?(_ pixels: [UInt8]) {
    var histogram = [Int](repeating: 0, count: 256)
    for pixel in pixels { histogram[Int(pixel)] += 1 }
    guard let split = Self.doubledSplit(of: histogram, pixels: pixels.count) else { return nil }
    let dark = Self.moments(of: histogram, where: { 2 * $0 <= split })
    let light = Self.moments(of: histogram, where: { 2 * $0 > split })
    guard light.mean - dark.mean >= Self.leastContrast else { return nil }
    doubledSplit = split
    darkMean = dark.mean
    darkDeviation = dark.deviation
    lightMean = light.mean
  }

  /// Whether a pixel is of the lighter class.
  func isLight(_ pixel: UInt8) -> Bool { 2 * Int(pixel) > doubledSplit }

  /// The best split; of equally good ones the middle, so that the opposite shades split alike.
  private static func doubledSplit(of histogram: [Int], pixels: Int) -> Int? {
    let total = histogram.indices.reduce(0) { $0 + $1 * histogram[$1] }
    var (count, sum) = (0, 0)
    var best = (distance: 0.0, first: 0, last: 0)
    for shade in 0..<255 {
      count += histogram[shade]
      sum += shade * histogram[shade]
      guard count > 0, count < pixels else { continue }
      // Of integers: equal splits give equal numbers, whichever side they are counted from.
      let difference = Double(sum * (pixels - count) - (total - sum) * count)
      let distance = difference * difference / (Double(count) * Double(pixels - count))
      if distance > best.distance {
        best = (distance, shade, shade)
      } else if distance == best.distance {
        best.last = shade
      }
    }
    return best.distance > 0 ? best.first + best.last + 1 : nil
  }

  private static func moments(
    of histogram: [Int], where isMember: (Int) -> Bool
  ) -> (mean: Double, deviation: Double) {
    let members = histogram.indices.filter(isMember)
    let count = Double(members.reduce(0) { $0 + histogram[$1] })
    let mean = members.reduce(0.0) { $0 + Double($1 * histogram[$1]) } / count
    let variance = members.reduce(0.0) {
      $0 + (Double($1) - mean) * (Double($1) - mean) * Double(histogram[$1])
    }
    return (mean, (variance / count).squareRoot())
  }
}
