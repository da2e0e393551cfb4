package import Inference

/// How a network reads a part of the data, image by image.
package struct Evaluation: Sendable {
  /// One image that was read as another digit than it is.
  struct Mistake: Sendable {
    /// Its number in the part, from 0.
    var index: Int
    var label: Int
    var image: DigitImage
    var prediction: Prediction
  }

  /// What the part is called: "test".
  let part: String
  /// Images of each true digit, by what they were read as: [10][10].
  let confusion: [[Int]]
  /// Mean over the images of -ln of the true digit's probability.
  let meanLoss: Double
  /// The first image, as an example.
  let example: DigitImage?
  /// Those that gave their true digit the least probability come first.
  let mistakes: [Mistake]

  /// - Parameter labels: the true digits, 0...9, as many as images.
  package init(part: String, images: [DigitImage], labels: [Int], classifier: Classifier) {
    precondition(images.count == labels.count, "a label for each image")
    self.part = part
    example = images.first
    let predictions = classifier.predictions(of: images)
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
    var mistakes: [Mistake] = []
    var loss = 0.0
    for (index, prediction) in predictions.enumerated() {
      let label = labels[index]
      confusion[label][prediction.digit] += 1
      loss += prediction.loss(label: label)
      if prediction.digit != label {
        mistakes.append(
          Mistake(index: index, label: label, image: images[index], prediction: prediction))
      }
    }
    self.confusion = confusion
    meanLoss = images.isEmpty ? 0 : loss / Double(images.count)
    self.mistakes = mistakes.sorted {
      ($1.prediction.loss(label: $1.label), $0.index)
        < ($0.prediction.loss(label: $0.label), $1.index)
    }
  }

  /// Images.
  package var count: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }
  /// Those that were read rightly.
  package var correct: Int { (0..<10).reduce(0) { $0 + confusion[$1][$1] } }
  /// Images that are this digit.
  func actual(_ digit: Int) -> Int { confusion[digit].reduce(0, +) }
  /// Images that were read as this digit.
  func read(_ digit: Int) -> Int { confusion.reduce(0) { $0 + $1[digit] } }
}
