/// Loss and accuracy over the epochs, as two charts and a table.
struct CurvesSection {
  let content: ReportContent

  private typealias Epoch = EpochHistory.Epoch

  var html: HTML {
    HTML.tag(
      "section", ["id": "curves", "aria-labelledby": "curves-title"],
      HTML.tag("h2", ["id": "curves-title"], "Learning"), body)
  }

  private var body: HTML {
    let epochs = content.history?.epochs ?? []
    let badLines = content.history?.badLines ?? 0
    var pieces: [HTML] = []
    if epochs.isEmpty {
      pieces.append(
        HTML.tag(
          "p", ["class": "missing"], "There is nothing to draw: the folder ",
          HTML.tag("code", [:], HTML(content.directory)), " has no epochs in a file ",
          HTML.tag("code", [:], HTML(EpochHistory.fileName)),
          ", which training writes beside its checkpoints."))
    } else {
      pieces += [HTML.tag("div", ["class": "charts"], charts(epochs)), table(epochs)]
    }
    if badLines > 0 {
      pieces.append(
        HTML.tag(
          "p", ["class": "missing"],
          "\(badLines) of the lines of \(EpochHistory.fileName) could not be read."))
    }
    return HTML(pieces)
  }

  private func charts(_ epochs: [Epoch]) -> [HTML] {
    func series(
      _ name: String, _ style: String, _ value: (Epoch) -> Double?, _ text: (Epoch) -> String
    ) -> LineChart.Series? {
      let points = epochs.compactMap { epoch in
        value(epoch).map { (epoch: epoch.number, value: $0, text: text(epoch)) }
      }
      return points.isEmpty ? nil : LineChart.Series(name: name, style: style, points: points)
    }
    let loss = [
      series("training", "training", \.trainingLoss, { Self.loss($0.trainingLoss) }),
      series("validation", "validation", \.validationLoss, { Self.loss($0.validationLoss) }),
    ]
    let accuracy = [
      series(
        "training", "training", { Self.errors($0.trainingAccuracy) },
        { Self.percent($0.trainingAccuracy) }),
      series("validation", "validation", { Self.errors($0.validationAccuracy) }, Self.validation),
    ]
    return [
      figure(
        "Loss", "mean cross-entropy, on a logarithmic scale", loss.compactMap { $0 },
        isUpsideDown: false, tick: Figures.decimal),
      figure(
        "Accuracy", "images read rightly, on a logarithmic scale of the rest",
        accuracy.compactMap { $0 },
        isUpsideDown: true, tick: { Figures.percent(1 - $0, decimals: max(0, $1 - 2)) }),
    ].compactMap { $0 }
  }

  private func figure(
    _ name: String, _ note: String, _ series: [LineChart.Series], isUpsideDown: Bool,
    tick: @escaping (Double, Int) -> String
  ) -> HTML? {
    guard !series.isEmpty else { return nil }
    let ends = series.map { line in
      "\(line.name) from \(line.points[0].text) to \(line.points[line.points.count - 1].text)"
    }
    let chart = LineChart(
      title: "\(name) by epoch", description: ends.joined(separator: "; "), series: series,
      isUpsideDown: isUpsideDown, tickText: tick)
    return HTML.tag(
      "figure", [:],
      HTML.tag(
        "figcaption", [:], HTML.tag("strong", [:], HTML(name)), HTML(" – \(note)")),
      chart.svg)
  }

  private func table(_ epochs: [Epoch]) -> HTML {
    let heads = [
      "epoch", "training loss", "training accuracy", "validation loss", "validation accuracy",
      "learning rate", "images/s",
    ]
    let rows = epochs.map { epoch in
      HTML.tag(
        "tr", [:],
        HTML.tag("th", ["scope": "row"], "\(epoch.number)"),
        HTML.tag("td", [:], HTML(Self.loss(epoch.trainingLoss))),
        HTML.tag("td", [:], HTML(Self.percent(epoch.trainingAccuracy))),
        HTML.tag("td", [:], HTML(Self.loss(epoch.validationLoss))),
        HTML.tag("td", [:], HTML(Self.validation(epoch))),
        HTML.tag("td", [:], HTML(epoch.learningRate.map { "\(Float($0))" } ?? "–")),
        HTML.tag(
          "td", [:], HTML(epoch.samplesPerSecond.map { Figures.count(Int($0)) } ?? "–")))
    }
    return HTML.tag(
      "details", [:], HTML.tag("summary", [:], "The same in numbers"),
      HTML.tag(
        "div", ["class": "wide"],
        HTML.tag(
          "table", ["class": "numbers"],
          HTML.tag("caption", [:], "Loss and accuracy by epoch"),
          HTML.tag("thead", [:], HTML.tag("tr", [:], heads.map { Self.head($0) })),
          HTML.tag("tbody", [:], rows))))
  }

  private static func head(_ text: String) -> HTML {
    HTML.tag("th", ["scope": "col"], HTML(text))
  }

  private static func loss(_ value: Double?) -> String {
    value.map { Figures.decimal($0, 4) } ?? "–"
  }

  /// What is drawn of accuracies, so that 99.5 % stands as far from 99 % as 98 % does.
  private static func errors(_ accuracy: Double?) -> Double? { accuracy.map { 1 - $0 } }

  private static func percent(_ value: Double?) -> String {
    value.map { Figures.percent($0) } ?? "–"
  }

  private static func validation(_ epoch: Epoch) -> String {
    guard let correct = epoch.validationCorrect, let count = epoch.validationCount else {
      return "–"
    }
    return "\(Figures.percent(correct, of: count)) (\(correct)/\(count))"
  }
}
