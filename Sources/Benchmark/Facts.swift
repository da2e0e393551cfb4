/// What one measuring process tells the one that started it: names with numbers, a line each.
package struct Facts: Equatable, Sendable {
  private var values: [String: [Double]] = [:]

  package init() {}

  /// Reads back `text`; lines that are none of ours are passed over.
  package init(text: some StringProtocol) {
    for line in text.split(separator: "\n") where line.hasPrefix(Self.mark) {
      let words = line.dropFirst(Self.mark.count).split(separator: " ")
      guard let name = words.first else { continue }
      values[String(name)] = words.dropFirst().compactMap { Double($0) }
    }
  }

  /// One line for each name, in alphabetical order.
  package var text: String {
    values.sorted { $0.key < $1.key }.map { name, numbers in
      Self.mark + ([name] + numbers.map { String($0) }).joined(separator: " ") + "\n"
    }.joined()
  }

  /// The numbers of a name; none if it was not told.
  package subscript(name: String) -> [Double] {
    get { values[name] ?? [] }
    set { values[name] = newValue }
  }

  /// The first number of a name.
  package func number(_ name: String) -> Double? { self[name].first }

  /// A name's spread, if it was told as one.
  package func spread(_ name: String) -> Spread? { Spread(numbers: self[name]) }

  /// Tells the spread of some values; nothing of none.
  package mutating func add(_ name: String, spreadOf samples: [Double]) {
    if let spread = Spread(of: samples) { self[name] = spread.numbers }
  }

  private static let mark = "fact "
}
