import Inference
import LeNet

/// The six filters of the first layer, and what each makes of an image.
struct FiltersSection {
  let content: ReportContent

  /// - Throws: `PictureError` of libpng.
  func html() throws -> HTML {
    let weights = content.classifier.values(of: ParameterLayout.filter1)
    let biases = content.classifier.values(of: ParameterLayout.bias1)
    let greatest = weights.map(abs).max() ?? 0
    let maps = content.evaluation.example.map { content.classifier.activations(of: $0).pooled1 }
    var figures: [HTML] = []
    if let example = content.evaluation.example {
      figures.append(
        HTML.tag(
          "figure", ["class": "example"],
          try PixelImage.html(
            example.picture, description: "the first \(content.evaluation.part) image", side: 84),
          HTML.tag("figcaption", [:], "image #0")))
    }
    for filter in 0..<6 {
      let values = (0..<25).map { weights[$0 * 6 + filter] }
      let map = try maps.map {
        try PixelImage.html(
          PixelImage.shades(of: $0[filter * 196..<(filter + 1) * 196], side: 14),
          description: "what filter \(filter + 1) makes of it", side: 84)
      }
      let caption = "filter \(filter + 1), bias \(Figures.decimal(Double(biases[filter]), 3))"
      figures.append(
        HTML.tag(
          "figure", [:],
          [drawing(values, filter: filter + 1, greatest: greatest)] + [map].compactMap { $0 }
            + [HTML.tag("figcaption", [:], HTML(caption))]))
    }
    return HTML.tag(
      "section", ["id": "filters", "aria-labelledby": "filters-title"],
      HTML.tag("h2", ["id": "filters-title"], "The first layer"),
      HTML.tag(
        "p", [:],
        """
        Its six filters of 5x5 weights: blue is positive, orange negative, the stronger the greater. Below \
        each, what it makes of the first image, after ReLU and pooling.
        """),
      HTML.tag("div", ["class": "filters"], figures))
  }

  private func drawing(_ values: [Float], filter: Int, greatest: Float) -> HTML {
    let squares = values.enumerated().map { place, value in
      let strength = greatest > 0 ? Double(abs(value) / greatest) : 0
      return HTML.tag(
        "rect",
        [
          "class": value < 0 ? "negative" : "positive", "x": "\(place % 5 * 10)",
          "y": "\(place / 5 * 10)", "width": "9.4", "height": "9.4", "rx": "1",
          "fill-opacity": Figures.decimal(0.04 + 0.96 * strength, 2),
        ], HTML.tag("title", [:], HTML(Figures.decimal(Double(value), 4))))
    }
    let (least, most) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
    return HTML.tag(
      "svg",
      [
        "viewBox": "0 0 49.4 49.4", "role": "img", "class": "filter",
        "aria-label":
          "filter \(filter): weights from \(Figures.decimal(least, 3)) to \(Figures.decimal(most, 3))",
      ], squares)
  }
}
