import Inference
import Kernels
import LeNet
import LivePage
import SystemPackage
import Testing

/// What the page is told, without a browser.
@Suite struct LivePageTests {
  private let network = Classifier(
    parameters: (0..<ParameterLayout.count).map { Float(($0 * 7919) % 1001 - 500) / 5000 },
    kernels: KernelTable(.baseline))

  private func drawing(_ shade: (Int, Int) -> UInt8) -> GreyPicture {
    GreyPicture(
      width: 280, height: 280, pixels: (0..<280 * 280).map { shade($0 / 280, $0 % 280) })
  }

  @Test func aDrawingIsReadAsItsDigit() throws {
    let stroke = drawing { row, column in
      120..<150 ~= column && 40..<240 ~= row ? 0 : 255
    }
    let reading = try #require(
      DrawingReading(of: stroke, by: LiveModel.Loaded(classifier: network, checkpoint: "train-3")))
    let digit = try #require(DigitNormalizer.digit(in: stroke))
    let prediction = network.prediction(of: digit)
    #expect(reading.digit == prediction.digit)
    #expect(reading.probabilities == prediction.probabilities)
    #expect(reading.seen == digit.pixels)
    #expect(reading.checkpoint == "train-3")
    let activations = network.activations(of: digit)
    for (layer, values) in zip(
      reading.layers,
      [activations.pooled1, activations.pooled2, activations.hidden1, activations.hidden2])
    {
      #expect(layer.maps * layer.rows * layer.columns == values.count)
      let greatest = try #require(values.max())
      #expect(
        layer.shades == values.map { UInt8(($0 * (greatest > 0 ? 255 / greatest : 0)).rounded()) })
    }
  }

  @Test func nothingDrawnIsNoReading() {
    let model = LiveModel.Loaded(classifier: network, checkpoint: "")
    #expect(DrawingReading(of: drawing { _, _ in 255 }, by: model) == nil)
  }

  @Test func aFolderWithoutRun() throws {
    let model = try LiveModel(directory: FilePath("/proc/self/fdinfo"))
    #expect(model.look().loaded == nil)
    let view = TrainingView(of: model)
    #expect(view.status == "empty" && view.epochs.isEmpty && view.checkpoint == nil)
  }

  @Test func thePageAsksForNoOtherFilesThanThereAre() throws {
    let page = String(decoding: PageFile.page.bytes, as: UTF8.self)
    for file in PageFile.allCases where file != .page {
      #expect(page.contains("\"\(file.path.dropFirst())\""))
      #expect(!file.bytes.isEmpty)
    }
    #expect(PageFile.page.path == "/" && !page.contains("http"))
  }
}
