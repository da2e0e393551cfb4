/// Lines over epochs on a logarithmic scale, as SVG: with axes, a name at the end of each line, and its values on hovering.
struct LineChart {
  /// One line.
  struct Series {
    var name: String
    /// Its class in the style sheet.
    var style: String
    /// Epoch, value, and the value in words.
    var points: [(epoch: Int, value: Double, text: String)]
  }

  /// What it shows, for those who do not see it.
  var title: String
  var description: String
  var series: [Series]
  /// Whether the least value is at the top.
  var isUpsideDown = false
  /// How a tick of the vertical axis is written.
  var tickText: (_ value: Double, _ decimals: Int) -> String

  // In units of the drawing, which is as wide as a phone: text of 12 can be read there.
  private static let width = 420.0
  private static let height = 250.0
  private static let left = 62.0
  private static let right = 12.0
  private static let top = 26.0
  private static let bottom = 34.0

  /// The drawing.
  var svg: HTML {
    let values = series.flatMap { $0.points.map(\.value) }
    let across = Axis.whole(series.flatMap { $0.points.map(\.epoch) }, steps: 8)
    let up = Axis.logarithmic(values)
    let lines = series.map { line($0, across, up) }
    return HTML.tag(
      "svg",
      [
        "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img", "class": "chart",
        "aria-label": title + ". " + description,
      ], [frame(across, up), legend] + lines)
  }

  private func x(_ epoch: Double, _ axis: Axis) -> Double {
    Self.left + axis.position(of: epoch) * (Self.width - Self.left - Self.right)
  }

  private func y(_ value: Double, _ axis: Axis) -> Double {
    let position = axis.position(of: value)
    return Self.height - Self.bottom
      - (isUpsideDown ? 1 - position : position) * (Self.height - Self.top - Self.bottom)
  }

  /// Grid and ticks.
  private func frame(_ across: Axis, _ up: Axis) -> HTML {
    var pieces: [HTML] = []
    for tick in up.ticks {
      let at = Figures.coordinate(y(tick, up))
      pieces.append(
        HTML.tag(
          "line",
          [
            "class": "grid", "x1": Figures.coordinate(Self.left), "y1": at,
            "x2": Figures.coordinate(Self.width - Self.right), "y2": at,
          ]))
      pieces.append(
        text(
          tickText(tick, Axis.decimals(of: tick)), x: Self.left - 7, y: y(tick, up) + 4,
          anchor: "end"
        ))
    }
    for tick in across.ticks {
      pieces.append(
        text(
          "\(Int(tick))", x: x(tick, across), y: Self.height - Self.bottom + 16, anchor: "middle"))
    }
    pieces.append(text("epoch", x: Self.width - Self.right, y: Self.height - 3, anchor: "end"))
    return HTML(pieces)
  }

  /// The lines' names, above them from the left.
  private var legend: HTML {
    var at = Self.left
    var pieces: [HTML] = []
    for series in series {
      pieces.append(
        HTML.tag(
          "line",
          [
            "class": "stroke \(series.style)", "x1": Figures.coordinate(at),
            "x2": Figures.coordinate(at + 18), "y1": "10", "y2": "10",
          ]))
      pieces.append(text(series.name, x: at + 24, y: 14, anchor: "start"))
      at += 24 + Double(series.name.count) * 7 + 20
    }
    return HTML(pieces)
  }

  private func line(_ series: Series, _ across: Axis, _ up: Axis) -> HTML {
    let places = series.points.map {
      (x: Figures.coordinate(x(Double($0.epoch), across)), y: Figures.coordinate(y($0.value, up)))
    }
    let path = HTML.tag(
      "polyline",
      [
        "class": "stroke \(series.style)",
        "points": places.map { "\($0.x),\($0.y)" }.joined(separator: " "),
      ])
    let dots = zip(places, series.points).map { place, point in
      HTML.tag(
        "g", [:],
        HTML.tag("title", [:], "epoch \(point.epoch), \(series.name): \(point.text)"),
        // The larger one is to be hit with a finger.
        HTML.tag("circle", ["class": "target", "cx": place.x, "cy": place.y, "r": "9"]),
        HTML.tag(
          "circle", ["class": "dot \(series.style)", "cx": place.x, "cy": place.y, "r": "2.6"])
      )
    }
    return HTML([path] + (dots.count <= 200 ? dots : []))
  }

  private func text(_ text: String, x: Double, y: Double, anchor: String) -> HTML {
    HTML.tag(
      "text",
      ["x": Figures.coordinate(x), "y": Figures.coordinate(y), "text-anchor": anchor], HTML(text))
  }
}
