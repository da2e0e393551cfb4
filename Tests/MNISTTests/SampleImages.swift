/// A small data set with known bytes: pixel p of image i is `(i * 31 + p) % 251`, its label `i % 10`.
struct SampleImages {
  var trainingCount = 7
  var testCount = 3

  var files: [(name: String, bytes: [UInt8])] {
    [
      ("train-images-idx3-ubyte", Self.images(trainingCount)),
      ("train-labels-idx1-ubyte", Self.labels(trainingCount)),
      ("t10k-images-idx3-ubyte", Self.images(testCount)),
      ("t10k-labels-idx1-ubyte", Self.labels(testCount)),
    ]
  }

  static func pixel(_ position: Int, ofImage image: Int) -> UInt8 {
    UInt8((image * 31 + position) % 251)
  }

  static func images(_ count: Int) -> [UInt8] {
    bigEndian([0x803, UInt32(count), 28, 28])
      + (0..<count).flatMap { image in (0..<784).map { pixel($0, ofImage: image) } }
  }

  static func labels(_ count: Int) -> [UInt8] {
    bigEndian([0x801, UInt32(count)]) + (0..<count).map { UInt8($0 % 10) }
  }

  static func bigEndian(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }
}
