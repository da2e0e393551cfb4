import Glibc

/// Which digits were taken for which: a table of 10 by 10 counts.
struct ConfusionSection {
  let evaluation: Evaluation

  var html: HTML {
    HTML.tag(
      "section", ["id": "confusion", "aria-labelledby": "confusion-title"],
      HTML.tag("h2", ["id": "confusion-title"], "What was taken for what"),
      HTML.tag("p", [:], HTML(summary)),
      HTML.tag("div", ["class": "wide"], table))
  }

  /// The commonest confusion, in words.
  private var summary: String {
    let pairs = (0..<100).filter { $0 / 10 != $0 % 10 }
    let worst = pairs.max { count($0) < count($1) }!
    guard count(worst) > 0 else { return "Every image was read as what it is." }
    return
      "Each row is what an image is, each column what it was read as. Most often, "
      + "\(count(worst)) times, a \(worst / 10) was read as a \(worst % 10)."
  }

  private func count(_ pair: Int) -> Int { evaluation.confusion[pair / 10][pair % 10] }

  private var table: HTML {
    let heads = (0..<10).map { HTML.tag("th", ["scope": "col"], "\($0)") }
    return HTML.tag(
      "table", ["class": "confusion"],
      HTML.tag(
        "caption", [:], "Images by what they are (rows) and what they were read as (columns)"),
      HTML.tag(
        "thead", [:],
        HTML.tag(
          "tr", [:],
          [HTML.tag("th", ["class": "corner", "scope": "col"], "is")] + heads
            + [HTML.tag("th", ["class": "all", "scope": "col"], "all")])),
      HTML.tag("tbody", [:], (0..<10).map(row)),
      HTML.tag(
        "tfoot", [:],
        HTML.tag(
          "tr", [:],
          [HTML.tag("th", ["scope": "row"], "all")]
            + (0..<10).map { HTML.tag("td", [:], "\(evaluation.read($0))") }
            + [HTML.tag("td", [:], "\(evaluation.count)")])))
  }

  private func row(_ actual: Int) -> HTML {
    let cells = (0..<10).map { read in cell(evaluation.confusion[actual][read], actual, read) }
    return HTML.tag(
      "tr", [:],
      [HTML.tag("th", ["scope": "row"], "\(actual)")] + cells
        + [HTML.tag("td", ["class": "sum"], "\(evaluation.actual(actual))")])
  }

  private func cell(_ count: Int, _ actual: Int, _ read: Int) -> HTML {
    let share = "\(Figures.percent(count, of: evaluation.actual(actual))) of the \(actual)s"
    let title = "\(actual) read as \(read): \(count) (\(share))"
    guard count > 0 else { return HTML.tag("td", ["class": "none", "title": title], "0") }
    if actual == read { return HTML.tag("td", ["class": "hit", "title": title], "\(count)") }
    let most = (0..<100).filter { $0 / 10 != $0 % 10 }.map { self.count($0) }.max()!
    // By its logarithm: one mistake is to be seen beside twenty.
    let strength = Int((log(Double(count) + 1) / log(Double(most) + 1) * 100).rounded())
    return HTML.tag(
      "td", ["class": "miss", "style": "--strength:\(strength)%", "title": title], "\(count)")
  }
}
