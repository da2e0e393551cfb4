/// The report: one HTML file that needs nothing else, neither network nor scripts.
package enum ReportPage {
  /// The file's bytes, UTF-8.
  ///
  /// - Throws: `PictureError` of libpng.
  package static func encode(_ content: ReportContent) throws -> [UInt8] {
    Array(try html(content).source.utf8)
  }

  private static func html(_ content: ReportContent) throws -> HTML {
    let head = HTML.tag(
      "head", [:],
      HTML.tag("meta", ["charset": "utf-8"]),
      HTML.tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      HTML.tag("meta", ["name": "color-scheme", "content": "light dark"]),
      // Whatever stands in the file, the browser is to fetch and to run nothing.
      HTML.tag(
        "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        ]),
      HTML.tag("link", ["rel": "icon", "href": "data:,"]),
      HTML.tag("title", [:], "lenet-dist report: \(content.checkpoint)"),
      HTML.style(PageStyle.sheet))
    let body = HTML.tag(
      "body", [:],
      HTML.tag(
        "main", [:],
        SummarySection(content: content).html,
        CurvesSection(content: content).html,
        HTML.tag(
          "div", ["class": "pair"],
          ConfusionSection(evaluation: content.evaluation).html,
          DigitsSection(evaluation: content.evaluation).html),
        try MistakesSection(evaluation: content.evaluation).html(),
        try FiltersSection(content: content).html(),
        RunSection(content: content).html),
      HTML.tag(
        "footer", [:],
        "lenet-dist \(content.version). This page is one file: it loads nothing and runs no scripts."
      ))
    return HTML.documentType + HTML.tag("html", ["lang": "en"], head, body)
  }
}
