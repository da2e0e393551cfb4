/// What one wants to know first: how much was read rightly, by what, after how long.
struct SummarySection {
  let content: ReportContent

  var html: HTML {
    let evaluation = content.evaluation
    let (correct, count) = (evaluation.correct, evaluation.count)
    var tiles = [
      tile(
        "\(evaluation.part) accuracy", Figures.percent(correct, of: count),
        "\(Figures.count(correct)) of \(Figures.count(count)) images", style: "tile main"),
      tile(
        "mistakes", Figures.count(count - correct),
        "\(Figures.percent(count - correct, of: count)) of the images"),
      tile(
        "mean loss", Figures.decimal(evaluation.meanLoss, 4), "cross-entropy, on the same images"),
    ]
    if let epochs = content.epochsDone {
      tiles.append(tile("epochs", Figures.count(epochs), "each image seen once in each"))
    }
    if let rate = content.history?.meanRate {
      tiles.append(tile("speed", Figures.count(Int(rate)), "images a second, in training"))
    }
    return HTML.tag(
      "header", [:],
      HTML.tag("p", ["class": "kicker"], "lenet-dist report"),
      HTML.tag(
        "h1", [:], "LeNet-5 reads \(Figures.percent(correct, of: count)) of the images rightly"),
      HTML.tag(
        "p", ["class": "lead"], "Checkpoint ", HTML.tag("code", [:], HTML(content.checkpoint)),
        " on the \(Figures.count(count)) \(evaluation.part) images. Made \(content.date)."),
      HTML.tag("dl", ["class": "tiles"], tiles))
  }

  private func tile(
    _ name: String, _ value: String, _ note: String, style: String = "tile"
  ) -> HTML {
    HTML.tag(
      "div", ["class": style],
      HTML.tag("dt", [:], HTML(name)), HTML.tag("dd", ["class": "value"], HTML(value)),
      HTML.tag("dd", ["class": "note"], HTML(note)))
  }
}
