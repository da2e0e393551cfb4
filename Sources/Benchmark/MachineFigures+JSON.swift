extension MachineFigures {
  /// Their names in JSON.
  static var names: [(name: String, path: WritableKeyPath<MachineFigures, Double>)] {
    [
      ("blockSeconds", \.block), ("sumSeconds", \.sum), ("readSeconds", \.read),
      ("updateSeconds", \.update), ("stepSeconds", \.step), ("meetingSeconds", \.meeting),
      ("turnSeconds", \.turn), ("validationSeconds", \.validation),
      ("checkpointSeconds", \.checkpoint), ("latencySeconds", \.latency),
      ("bytesPerSecond", \.bandwidth),
    ]
  }

  /// Takes what a report of `benchmark --predict` or of `doctor` tells.
  ///
  /// - Returns: what was found there; nothing if it is another report.
  package mutating func take(_ report: JSONValue) -> Found {
    var found: Found = []
    if let figures = report["figures"] {
      for (name, path) in Self.names {
        guard let value = figures[name]?.number, value >= 0 else { continue }
        self[keyPath: path] = value
        if path == \.block { found.insert(.machine) }
        if path == \.bandwidth { found.insert(.network) }
      }
    }
    let links = (report["links"]?.elements ?? []).filter { $0["betweenHosts"]?.boolean == true }
    if let latency = Spread(of: links.compactMap { $0["latencySeconds"]?.number }),
      let bandwidth = Spread(of: links.compactMap { $0["bytesPerSecond"]?.number }),
      bandwidth.median > 0
    {
      self.latency = latency.median
      self.bandwidth = bandwidth.median
      found.insert(.network)
    }
    if let host = report["hosts"]?.elements?.first,
      let seconds = host["modelFolder"]?["checkpointSeconds"]?.number
    {
      checkpoint = seconds
      found.insert(.checkpoint)
    }
    return found
  }

  /// What a report told.
  package struct Found: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let machine = Found(rawValue: 1)
    package static let network = Found(rawValue: 2)
    package static let checkpoint = Found(rawValue: 4)
  }
}
