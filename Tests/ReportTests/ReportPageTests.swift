import Inference
import Kernels
import LeNet
import Report
import Testing

/// The page of a made-up network on made-up images.
@Suite struct ReportPageTests {
  private static let hostile = "</title><script>alert('1')</script> & \"q\" \u{1B}[2J"

  private let classifier: Classifier
  private let evaluation: Evaluation

  init() {
    var state: UInt64 = 5
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let parameters = (0..<ParameterLayout.count).map { _ in
      (Float(next()) / Float(1 << 30) - 1) * 0.17
    }
    classifier = Classifier(parameters: parameters, kernels: KernelTable(.best))
    let images = (0..<50).map { _ in
      DigitImage(pixels: (0..<784).map { _ in next() % 3 == 0 ? UInt8(next() % 256) : 0 })
    }
    evaluation = Evaluation(
      part: "test", images: images, labels: images.indices.map { $0 % 10 }, classifier: classifier)
  }

  private func page(_ history: EpochHistory?, name: String = "model") throws -> String {
    let content = ReportContent(
      directory: name, checkpoint: name + "/train-9", version: name, date: name,
      settings: [(name, name)], epochsDone: 10, history: history, evaluation: evaluation,
      classifier: classifier)
    return String(decoding: try ReportPage.encode(content), as: UTF8.self)
  }

  /// The names of elements that are not closed as they were opened.
  private func unbalanced(_ page: String) -> [String] {
    var open: [String] = []
    for piece in page.split(separator: "<").dropFirst() {
      let name = piece.prefix { $0 != ">" && $0 != " " }
      if name.hasPrefix("/") {
        guard open.popLast() == String(name.dropFirst()) else { return open + [String(name)] }
      } else if !["!doctype", "meta", "link", "img"].contains(name) {
        open.append(String(name))
      }
    }
    return open
  }

  @Test func elementsAreBalanced() throws {
    let history = EpochHistory(
      parsing: (1...3).map {
        "{\"epoch\": \($0), \"loss\": 0.\(4 - $0), \"accuracy\": 0.9, \"validation_correct\": \($0), "
          + "\"validation_count\": 5, \"samples_per_second\": 1000}\n"
      }.joined())
    for page in [try page(nil), try page(history), try page(EpochHistory(parsing: ""))] {
      #expect(unbalanced(page).isEmpty)
    }
    #expect(try page(history).contains("polyline"))
    #expect(try !page(nil).contains("polyline"))
    #expect(try page(nil).contains("There is nothing to draw"))
  }

  @Test func whatComesFromFilesIsEscaped() throws {
    let page = try page(nil, name: Self.hostile)
    #expect(!page.contains("<script"))
    #expect(!page.contains("alert('"))
    #expect(!page.contains("\u{1B}"))
    #expect(page.contains("&lt;script&gt;"))
    #expect(unbalanced(page).isEmpty)
  }

  /// No line of any value makes the drawing fail, or draws to somewhere that is no number.
  @Test(arguments: [
    "\"loss\": 0", "\"loss\": -1", "\"loss\": 1e308", "\"loss\": 1e-308", "\"accuracy\": 1e12",
    "\"validation_correct\": 5, \"validation_count\": 0", "\"samples_per_second\": 1e300",
    "\"samples_per_second\": -5", "\"seconds\": 1e300", "\"accuracy\": 0.5, \"loss\": 0.5",
  ])
  func oddMetricsAreDrawn(fields: String) throws {
    for lines in [1, 2, 40] {
      let history = EpochHistory(
        parsing: (1...lines).map { "{\"epoch\": \($0 * $0), \(fields)}\n" }.joined())
      #expect(history.epochs.count == lines)
      let page = try page(history)
      #expect(unbalanced(page).isEmpty)
      #expect(!page.contains("nan") && !page.contains("inf\""))
    }
  }

  @Test func nothingIsLoaded() throws {
    let page = try page(nil)
    #expect(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"))
    for word in ["http://", "https://", "src=\"/", "url(", "@import"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("src=\"data:image/png;base64,iVBORw0KGgo"))
  }

  @Test func countsAddUp() {
    #expect(evaluation.count == 50)
    let right = evaluation.correct
    #expect((0...50).contains(right))
  }
}
