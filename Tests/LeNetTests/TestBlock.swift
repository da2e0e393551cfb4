import LeNet

/// A block of made-up digits: blank but for a box of random strokes, with labels.
final class TestBlock {
  let pixels: UnsafeMutablePointer<UInt8>
  let pointers: UnsafeMutablePointer<UnsafePointer<UInt8>>
  let labels: UnsafeMutablePointer<UInt8>
  let count: Int

  /// - Parameter box: rows and columns that may be ink; nil leaves every image blank.
  init(count: Int, seed: UInt64, rows: Range<Int> = 4..<24, columns: Range<Int> = 6..<22) {
    self.count = count
    pixels = .allocate(capacity: 16 * 784)
    pointers = .allocate(capacity: 16)
    labels = .allocate(capacity: 16)
    var random = TestRandom(seed: seed)
    for sample in 0..<16 {
      for place in 0..<784 {
        let inside = rows.contains(place / 28) && columns.contains(place % 28)
        let ink = random.next() % 3 == 0
        pixels[sample * 784 + place] = inside && ink ? UInt8(truncatingIfNeeded: random.next()) : 0
      }
      pointers[sample] = UnsafePointer(pixels + sample * 784)
      labels[sample] = UInt8(random.next() % 10)
    }
  }

  deinit {
    pixels.deallocate()
    pointers.deallocate()
    labels.deallocate()
  }

  var samples: BlockSamples { BlockSamples(images: pointers, labels: labels, count: count) }

  func image<Scalar: BinaryFloatingPoint>(_ sample: Int, as: Scalar.Type) -> [Scalar] {
    (0..<784).map { Scalar(Float(pixels[sample * 784 + $0]) * (1 / 255)) }
  }
}

/// Knuth's linear congruential generator: good enough to make test data.
struct TestRandom {
  var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// In -1 ..< 1.
  mutating func unit() -> Float { Float(next()) / Float(1 << 30) - 1 }
}

/// Parameters of about the size of a trained model's, biases not zero.
func testParameters(seed: UInt64) -> [Float] {
  var random = TestRandom(seed: seed)
  return (0..<ParameterLayout.count).map { _ in random.unit() * 0.17 }
}
