import Inference

/// The mistakes the network was surest of, as pictures with its ten scores.
struct MistakesSection {
  /// Pictures shown.
  static let limit = 24

  let evaluation: Evaluation

  /// - Throws: `PictureError` of libpng.
  func html() throws -> HTML {
    let mistakes = evaluation.mistakes
    let shown = mistakes.prefix(Self.limit)
    let summary =
      mistakes.isEmpty
      ? "There are none."
      : "\(shown.count) of the \(Figures.count(mistakes.count)) mistakes, those first that gave the right "
        + "digit least. Bars: what share of certainty each digit got; green, what it is; red, what it was "
        + "read as."
    return HTML.tag(
      "section", ["id": "mistakes", "aria-labelledby": "mistakes-title"],
      HTML.tag("h2", ["id": "mistakes-title"], "The worst mistakes"),
      HTML.tag("p", [:], HTML(summary)),
      HTML.tag("ol", ["class": "mistakes"], try shown.map(card)))
  }

  private func card(_ mistake: Evaluation.Mistake) throws -> HTML {
    let read = mistake.prediction.digit
    let picture = try PixelImage.html(
      mistake.image.picture, description: "image \(mistake.index): a \(mistake.label)", side: 72)
    return HTML.tag(
      "li", ["class": "card"],
      HTML.tag(
        "div", ["class": "top"], picture,
        HTML.tag(
          "div", ["class": "verdict"],
          HTML.tag("div", ["class": "read"], "read ", HTML.tag("b", [:], "\(read)")),
          HTML.tag("div", ["class": "is"], "is ", HTML.tag("b", [:], "\(mistake.label)")),
          HTML.tag("div", ["class": "number"], "#\(mistake.index)"))),
      scores(mistake))
  }

  private func scores(_ mistake: Evaluation.Mistake) -> HTML {
    let shares = mistake.prediction.probabilities
    let list = shares.enumerated().map { "\($0): \(Figures.percent($1, decimals: 1))" }
    let bars = shares.enumerated().map { digit, share in
      let style =
        digit == mistake.label ? "bar is" : digit == mistake.prediction.digit ? "bar read" : "bar"
      let (x, height) = (Double(digit) * 14 + 1, max(share * 40, 0.8))
      return HTML.tag(
        "g", [:], HTML.tag("title", [:], HTML(list[digit])),
        HTML.tag(
          "rect", ["class": "hover", "x": "\(digit * 14)", "y": "0", "width": "14", "height": "56"]),
        HTML.tag(
          "rect",
          [
            "class": style, "x": Figures.coordinate(x), "y": Figures.coordinate(42 - height),
            "width": "12", "height": Figures.coordinate(height), "rx": "1.5",
          ]),
        HTML.tag(
          "text", ["x": Figures.coordinate(x + 6), "y": "54", "text-anchor": "middle"], "\(digit)"))
    }
    return HTML.tag(
      "svg",
      [
        "viewBox": "0 0 140 56", "role": "img", "class": "scores",
        "aria-label": "scores: " + list.joined(separator: ", "),
      ], bars)
  }
}
