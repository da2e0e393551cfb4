import Events
import Kernels
import LeNet
import MNIST

/// Looks into a model between two epochs, on rank 0 alone: the same on any number of ranks.
final class ModelProbe {
  /// Training images, the first ones in the file's order, whose mean loss gradients are of: the gradients
  /// of training itself are used up piece by piece as they are summed, and nobody ever has all of them.
  static let gradientImages = 256
  /// Wrongly read images that are looked for, and in a row of their picture.
  private static let wrongDigits = 16
  private static let columns = 8
  private static let side = 28

  private let lenet: LeNet
  private let training: DatasetPart
  private let validation: DatasetPart
  private let workspace = Workspace()
  private let filter2 = TransformedFilter()
  private let records: AlignedBuffer<Float>
  private let sums = AlignedBuffer<Double>(count: GradientSum.count)
  private let logits = AlignedBuffer<Float>(count: 160)
  private let images = AlignedBuffer<UnsafePointer<UInt8>>(count: BlockSamples.capacity)

  init(lenet: LeNet, training: DatasetPart, validation: DatasetPart) {
    self.lenet = lenet
    self.training = training
    self.validation = validation
    records = AlignedBuffer(
      count: Self.gradientImages / BlockSamples.capacity * BlockRecord.stride)
  }

  /// Spreads of weights and gradients, and pictures.
  ///
  /// - Parameters:
  ///   - parameters: those that are trained.
  ///   - evaluated: those that are validated: the same, or their average.
  func summaries(
    of parameters: UnsafeMutablePointer<Float>, evaluated: UnsafeMutablePointer<Float>
  ) -> [Summary] {
    filter2.update(from: parameters, kernels: lenet.kernels)
    computeGradient(UnsafePointer(parameters))
    var summaries: [Summary] = []
    for (variable, name) in zip(ParameterLayout.variables, Self.names) {
      let places = variable.offset..<variable.offset + variable.count
      summaries.append(
        .histogram("weights/\(name)", Histogram(places.map { Double(parameters[$0]) })))
      let gradient = places.map { sums[$0] }
      if gradient.allSatisfy(\.isFinite) {
        summaries.append(.histogram("gradients/\(name)", Histogram(gradient)))
      }
    }
    summaries.append(.image("filters/conv1", filters(UnsafePointer(parameters))))
    if evaluated != parameters { filter2.update(from: evaluated, kernels: lenet.kernels) }
    if let wrong = wrongDigits(UnsafePointer(evaluated)) {
      summaries.append(.image("wrong/label_read", wrong))
    }
    return summaries
  }

  /// The variables, in the parameters' order.
  private static let names = ["conv1", "conv2", "dense1", "dense2", "dense3"].flatMap {
    [$0 + "/weights", $0 + "/bias"]
  }

  private func computeGradient(_ parameters: UnsafePointer<Float>) {
    let count = min(Self.gradientImages, training.count)
    var pointers: [UnsafePointer<Float>] = []
    for first in stride(from: 0, to: count, by: BlockSamples.capacity) {
      let record = records.base + pointers.count * BlockRecord.stride
      lenet.train(
        samples(of: training, first, end: count), parameters: parameters, filter2: filter2,
        scale: 1 / Float(count), workspace: workspace, record: record)
      pointers.append(UnsafePointer(record))
    }
    let limit = GradientSum.limit(blocks: pointers.count)
    pointers.withUnsafeBufferPointer { records in
      for job in GradientJob.all {
        GradientSum.sum(
          job, records: records, into: sums.base, adding: false, limit: limit,
          workspace: workspace, kernels: lenet.kernels)
      }
    }
  }

  private func samples(of part: DatasetPart, _ first: Int, end: Int) -> BlockSamples {
    let count = min(BlockSamples.capacity, end - first)
    for place in 0..<BlockSamples.capacity {
      images.base[place] =
        part.images + (first + min(place, count - 1)) * IDXContent.imageByteCount
    }
    return BlockSamples(images: images.base, labels: part.labels + first, count: count)
  }

  /// The six filters side by side, each from its least (black) to its greatest value (white).
  private func filters(_ parameters: UnsafePointer<Float>) -> Canvas {
    let (size, channels, scale, gap) = (5, 6, 8, 4)
    var picture = Canvas(
      width: channels * (size * scale + gap) + gap, height: size * scale + 2 * gap, shade: 64)
    let filter = parameters + ParameterLayout.filter1.offset
    for channel in 0..<channels {
      let values = (0..<size * size).map { filter[$0 * channels + channel] }
      let (least, greatest) = (values.min()!, values.max()!)
      var image = Canvas(width: size, height: size)
      for (place, value) in values.enumerated() where greatest > least {
        image[place / size, place % size] = UInt8(
          ((value - least) / (greatest - least) * 255).rounded())
      }
      picture.put(image, row: gap, column: gap + channel * (size * scale + gap), scale: scale)
    }
    return picture
  }

  /// The first wrongly read images, under each what it is and what was read; nil if there are none.
  private func wrongDigits(_ parameters: UnsafePointer<Float>) -> Canvas? {
    let wrong = findWrong(parameters)
    guard !wrong.isEmpty else { return nil }
    let (side, strip, gap) = (Self.side, 7, 2)
    let rows = (wrong.count + Self.columns - 1) / Self.columns
    var picture = Canvas(
      width: Self.columns * (side + gap) + gap, height: rows * (side + strip + gap) + gap, shade: 64
    )
    for (place, item) in wrong.enumerated() {
      let row = gap + place / Self.columns * (side + strip + gap)
      let column = gap + place % Self.columns * (side + gap)
      var image = Canvas(width: side, height: side)
      for pixel in 0..<side * side {
        image[pixel / side, pixel % side] =
          validation.images[item.image * IDXContent.imageByteCount + pixel]
      }
      picture.put(image, row: row, column: column)
      picture.put(
        Canvas(width: side, height: strip), row: row + side, column: column)
      picture.put(SmallDigit.image(item.label), row: row + side + 1, column: column + 6)
      picture.put(SmallDigit.image(item.read), row: row + side + 1, column: column + 19)
    }
    return picture
  }

  private func findWrong(
    _ parameters: UnsafePointer<Float>
  ) -> [(image: Int, label: Int, read: Int)] {
    var wrong: [(image: Int, label: Int, read: Int)] = []
    for first in stride(from: 0, to: validation.count, by: BlockSamples.capacity) {
      let samples = samples(of: validation, first, end: validation.count)
      lenet.logits(
        samples, parameters: parameters, filter2: filter2, workspace: workspace, into: logits.base)
      for lane in 0..<samples.count {
        let read = (0..<10).max { logits[$0 * 16 + lane] < logits[$1 * 16 + lane] }!
        let label = Int(validation.labels[first + lane])
        if read != label { wrong.append((first + lane, label, read)) }
      }
      if wrong.count >= Self.wrongDigits { break }
    }
    return Array(wrong.prefix(Self.wrongDigits))
  }
}
