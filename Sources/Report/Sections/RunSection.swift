/// The run's settings, as its checkpoint has them, and how fast it was.
struct RunSection {
  let content: ReportContent

  var html: HTML {
    HTML.tag(
      "section", ["id": "run", "aria-labelledby": "run-title"],
      HTML.tag("h2", ["id": "run-title"], "The run"), list(content.settings + speed),
      content.settings.isEmpty
        ? HTML.tag(
          "p", ["class": "missing"],
          "The checkpoint says nothing of its run: it was written by another program.") : HTML([]))
  }

  private var speed: [(name: String, value: String)] {
    guard let history = content.history, let rate = history.meanRate else { return [] }
    let rates = history.epochs.compactMap(\.samplesPerSecond)
    let (least, most) = (Int(rates.min() ?? rate), Int(rates.max() ?? rate))
    var rows = [("training speed", "\(Figures.count(Int(rate))) images/s")]
    if least < most {
      rows.append(("speed of epochs", "\(Figures.count(least)) to \(Figures.count(most)) images/s"))
    }
    let seconds = history.epochs.compactMap(\.seconds)
    if !seconds.isEmpty {
      rows.append(
        (
          "training time",
          "\(Figures.decimal(seconds.reduce(0, +), 2)) s for \(seconds.count) epochs"
        ))
    }
    if let last = history.epochs.last, let ranks = last.ranks, let threads = last.threads {
      rows += [("ranks", "\(ranks)"), ("threads, of all ranks", "\(threads)")]
    }
    return rows
  }

  private func list(_ rows: [(name: String, value: String)]) -> HTML {
    guard !rows.isEmpty else { return HTML([]) }
    return HTML.tag(
      "dl", ["class": "settings"],
      rows.map { row in
        HTML.tag(
          "div", [:], HTML.tag("dt", [:], HTML(row.name)), HTML.tag("dd", [:], HTML(row.value)))
      })
  }
}
