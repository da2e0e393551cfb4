import Inference
import Kernels
import LeNet
import Testing

/// A network of made-up parameters, asked for what it sees.
@Suite struct ClassifierTests {
  private let parameters: [Float]
  private let images: [DigitImage]
  private let classifier: Classifier

  init() {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    parameters = (0..<ParameterLayout.count).map { _ in
      (Float(next()) / Float(1 << 30) - 1) * 0.17
    }
    images = (0..<37).map { _ in
      DigitImage(
        pixels: (0..<784).map { 4..<24 ~= $0 / 28 && next() % 3 == 0 ? UInt8(next() % 256) : 0 })
    }
    classifier = Classifier(parameters: parameters, kernels: KernelTable(.best))
  }

  @Test func manyImagesAreReadAsEachAlone() {
    let together = classifier.predictions(of: images)
    #expect(together.count == images.count)
    #expect(together == images.map { classifier.prediction(of: $0) })
    #expect(Set(together.map(\.logits)).count == images.count)
    #expect(classifier.predictions(of: []).isEmpty)
  }

  @Test func probabilitiesAreThoseOfTheLogits() {
    for prediction in classifier.predictions(of: images) {
      #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-12)
      #expect(prediction.ranking.map(\.digit).sorted() == Array(0..<10))
      #expect(prediction.ranking[0].digit == prediction.digit)
      for (one, other) in zip(prediction.ranking, prediction.ranking.dropFirst()) {
        #expect(one.probability >= other.probability)
      }
    }
    let certain = Prediction(logits: [-500, 900, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(certain.digit == 1)
    #expect(certain.probabilities[1] == 1)
  }

  @Test func activationsAreThoseOfThePlainLoops() {
    for image in images.prefix(3) {
      let layers = classifier.activations(of: image)
      #expect(layers.logits == classifier.prediction(of: image).logits)
      let shapes = [layers.pooled1, layers.pooled2, layers.hidden1, layers.hidden2, layers.logits]
      #expect(shapes.map(\.count) == [1176, 400, 120, 84, 10])
      let logits = Plain.dense(
        layers.hidden2, weights: classifier.values(of: ParameterLayout.weights3),
        bias: classifier.values(of: ParameterLayout.denseBias3), rectified: false)
      #expect(zip(logits, layers.logits).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(zip(pooled1(of: image), layers.pooled1).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func callsFromSeveralTasksDoNotMeet() async {
    let alone = classifier.predictions(of: images)
    await withTaskGroup(of: [Prediction].self) { group in
      for _ in 0..<4 {
        group.addTask { [classifier, images] in classifier.predictions(of: images) }
      }
      for await result in group { #expect(result == alone) }
    }
  }

  /// The first layer by definition, [6][14][14].
  private func pooled1(of image: DigitImage) -> [Float] {
    let filter = classifier.values(of: ParameterLayout.filter1)
    let bias = classifier.values(of: ParameterLayout.bias1)
    func pixel(_ row: Int, _ column: Int) -> Float {
      0..<28 ~= row && 0..<28 ~= column ? Float(image.pixels[row * 28 + column]) / 255 : 0
    }
    func sum(_ channel: Int, _ row: Int, _ column: Int) -> Float {
      (0..<25).reduce(bias[channel]) {
        $0 + filter[$1 * 6 + channel] * pixel(row + $1 / 5 - 2, column + $1 % 5 - 2)
      }
    }
    return (0..<1176).map { index in
      let (channel, row, column) = (index / 196, index % 196 / 14 * 2, index % 14 * 2)
      let window = [(0, 0), (0, 1), (1, 0), (1, 1)]
      return window.map { max(0, sum(channel, row + $0, column + $1)) }.max()!
    }
  }
}
