/// Precision, recall and F1 of each digit, with the counts they are made of.
struct DigitsSection {
  let evaluation: Evaluation

  var html: HTML {
    HTML.tag(
      "section", ["id": "digits", "aria-labelledby": "digits-title"],
      HTML.tag("h2", ["id": "digits-title"], "Digit by digit"),
      HTML.tag(
        "p", [:],
        """
        Precision: of what was read as this digit, how much is it. Recall: of this digit's images, how many \
        were read as it. F1 is their harmonic mean.
        """),
      HTML.tag("div", ["class": "wide"], table))
  }

  private var table: HTML {
    let heads = ["digit", "precision", "recall", "F1"].map {
      HTML.tag("th", ["scope": "col"], HTML($0))
    }
    return HTML.tag(
      "table", ["class": "digits"],
      HTML.tag("caption", [:], "Precision, recall and F1 by digit"),
      HTML.tag("thead", [:], HTML.tag("tr", [:], heads)),
      HTML.tag("tbody", [:], (0..<10).map(row)))
  }

  private func row(_ digit: Int) -> HTML {
    let right = evaluation.confusion[digit][digit]
    let (actual, read) = (evaluation.actual(digit), evaluation.read(digit))
    return HTML.tag(
      "tr", [:],
      HTML.tag("th", ["scope": "row"], "\(digit)"), share(right, read), share(right, actual),
      HTML.tag("td", [:], HTML(Figures.percent(2 * right, of: actual + read))))
  }

  private func share(_ part: Int, _ whole: Int) -> HTML {
    HTML.tag(
      "td", [:], HTML(Figures.percent(part, of: whole)), " ",
      HTML.tag("span", ["class": "count"], "\(Figures.count(part))/\(Figures.count(whole))"))
  }
}
