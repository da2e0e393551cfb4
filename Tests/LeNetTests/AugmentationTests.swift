import Kernels
import LeNet
import Testing

/// What is drawn, seen by its effect on pictures.
@Suite struct AugmentationTests {
  /// A square of 3x3 pixels around a place, bent as word `draw` of a sequence says.
  private func bent(
    _ augmentation: Augmentation, x: Int, y: Int, draw: UInt64
  ) -> (image: [UInt8], x: Double, y: Double, mass: Double) {
    var image = [UInt8](repeating: 0, count: 784)
    for row in y - 1...y + 1 {
      for column in x - 1...x + 1 { image[row * 28 + column] = 200 }
    }
    var coefficients = [Int32](repeating: 0, count: Augmentation.coefficientCount)
    coefficients.withUnsafeMutableBufferPointer {
      augmentation.draw(into: $0.baseAddress!) { counter in
        var random = TestRandom(seed: draw * 1000 + counter)
        return random.next() << 33 ^ random.next() << 10 ^ random.next()
      }
    }
    let result = Plain.augment(image: image, coefficients: coefficients)
    var (mass, sumX, sumY) = (0.0, 0.0, 0.0)
    for place in 0..<784 {
      mass += Double(result[place])
      sumX += Double(result[place]) * (Double(place % 28) - 13.5)
      sumY += Double(result[place]) * (Double(place / 28) - 13.5)
    }
    return (result, sumX / mass, sumY / mass, mass)
  }

  @Test func offIsOff() {
    #expect(!Augmentation().isOn)
    let still = bent(Augmentation(), x: 9, y: 17, draw: 1)
    #expect(still.image[17 * 28 + 9] == 200 && still.mass == 1800)
    #expect(still.x == -4.5 && still.y == 3.5)
  }

  /// Places move by no more than the shift, and in all directions.
  @Test func shiftMovesByUpToThat() {
    var augmentation = Augmentation()
    augmentation.shift = 3
    let moves = (0..<200 as Range<UInt64>).map { draw in
      let moved = bent(augmentation, x: 13, y: 13, draw: draw)
      return (x: moved.x + 0.5, y: moved.y + 0.5)
    }
    // A pixel's value has 2^-8 of it for rounding, a place 2^-7 of a pixel.
    #expect(moves.allSatisfy { abs($0.x) < 3.1 && abs($0.y) < 3.1 })
    for sign in [-1.0, 1] {
      #expect(moves.contains { $0.x * sign > 2 } && moves.contains { $0.y * sign > 2 })
    }
  }

  /// A square keeps its distance from the centre, and turns by no more than the angle, to both sides.
  @Test func rotationTurns() {
    var augmentation = Augmentation()
    augmentation.rotation = 20
    let tangents = (0..<100 as Range<UInt64>).map { draw in
      let turned = bent(augmentation, x: 22, y: 13, draw: draw)
      let radius = (turned.x * turned.x + turned.y * turned.y).squareRoot()
      #expect(abs(radius - 8.5) < 0.2, "draw \(draw)")
      return turned.y / turned.x
    }
    // It starts half a pixel above the middle, at -3.4°: tan 23.4° = 0.433.
    #expect(tangents.allSatisfy { abs($0) < 0.44 })
    #expect(tangents.contains { $0 > 0.2 } && tangents.contains { $0 < -0.2 })
  }

  @Test func scalingMovesAwayFromTheCentreAndTowardsIt() {
    var augmentation = Augmentation()
    augmentation.scaling = 0.2
    let distances = (0..<100 as Range<UInt64>).map {
      bent(augmentation, x: 21, y: 13, draw: $0).x / 7.5
    }
    #expect(distances.allSatisfy { $0 > 0.8 && $0 < 1.3 })
    #expect(distances.contains { $0 < 0.9 } && distances.contains { $0 > 1.1 })
  }

  @Test func elasticMovesPlacesDifferently() {
    var augmentation = Augmentation()
    augmentation.elastic = 2
    var differences = 0
    for draw in 0..<50 as Range<UInt64> {
      let (one, other) = (
        bent(augmentation, x: 8, y: 8, draw: draw), bent(augmentation, x: 19, y: 19, draw: draw)
      )
      for moved in [one.x + 5.5, one.y + 5.5, other.x - 5.5, other.y - 5.5] {
        #expect(abs(moved) < 2.2)
      }
      if abs(one.x + 5.5 - (other.x - 5.5)) > 0.3 { differences += 1 }
    }
    #expect(differences > 25)
  }
}
