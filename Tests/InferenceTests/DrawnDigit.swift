import Inference

/// A digit drawn with round pens of any width, at any place of a picture of any size.
struct DrawnDigit {
  /// Lines through these points, in a square from 0 to 1.
  static let strokes: [Int: [[(x: Double, y: Double)]]] = [
    0: [arc(x: 0.5, y: 0.5, width: 0.3, height: 0.45, from: 0, to: 1)],
    1: [[(0.35, 0.25), (0.55, 0.05), (0.55, 0.95)]],
    2: [
      arc(x: 0.5, y: 0.3, width: 0.3, height: 0.25, from: 0.5, to: 1.1) + [
        (0.2, 0.95), (0.85, 0.95),
      ]
    ],
    3: [
      arc(x: 0.45, y: 0.28, width: 0.3, height: 0.23, from: 0.55, to: 1.25)
        + arc(x: 0.45, y: 0.73, width: 0.33, height: 0.23, from: 0.75, to: 1.45)
    ],
    4: [[(0.6, 0.95), (0.6, 0.05), (0.15, 0.65), (0.85, 0.65)]],
    7: [[(0.15, 0.08), (0.85, 0.08), (0.45, 0.95)]],
  ]

  private static func arc(
    x: Double, y: Double, width: Double, height: Double, from: Double, to: Double
  ) -> [(x: Double, y: Double)] {
    (0...24).map { step in
      let turn = (from + (to - from) * Double(step) / 24) * 2 * .pi
      return (x + width * cosine(turn), y + height * cosine(turn - .pi / 2))
    }
  }

  /// Of any angle, good to 1e-9: by its series, so that the tests need no C library.
  private static func cosine(_ angle: Double) -> Double {
    let x = angle.remainder(dividingBy: 2 * .pi)
    var (sum, term) = (1.0, 1.0)
    for n in stride(from: 2.0, to: 30, by: 2) {
      term *= -x * x / (n * (n - 1))
      sum += term
    }
    return sum
  }

  var digit: Int
  /// Pixels of the square that the strokes are drawn in, of its place, and around it.
  var size = 100.0
  var left = 20.0
  var top = 20.0
  var width = 140
  var height = 140
  /// Pixels of the pen.
  var pen = 10.0
  var paper = 0.0
  var ink = 255.0

  /// The picture, its edges smooth over a pixel.
  var picture: GreyPicture {
    let lines = Self.strokes[digit]!.flatMap { zip($0, $0.dropFirst()) }
    let pixels = (0..<width * height).map { index in
      let (x, y) = (Double(index % width) + 0.5 - left, Double(index / width) + 0.5 - top)
      let distance = lines.map { from, to in
        let (dx, dy) = ((to.x - from.x) * size, (to.y - from.y) * size)
        let (px, py) = (x - from.x * size, y - from.y * size)
        let along = min(max((px * dx + py * dy) / (dx * dx + dy * dy), 0), 1)
        let (ox, oy) = (px - along * dx, py - along * dy)
        return (ox * ox + oy * oy).squareRoot()
      }.min()!
      let share = min(max(pen / 2 - distance + 0.5, 0), 1)
      return UInt8((paper + (ink - paper) * share).rounded())
    }
    return GreyPicture(width: width, height: height, pixels: pixels)
  }
}
