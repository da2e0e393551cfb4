/// The ranks of one node, and what they found there.
package struct HostReport: Equatable, Sendable {
  /// In the order of the ranks; at least one.
  package var ranks: [RankReport]

  package var name: String { ranks[0].host }
  package var first: RankReport { ranks[0] }

  /// Processors that any of its ranks may use.
  package var cores: Int { max(1, Set(ranks.flatMap(\.processors)).count) }
  package var threads: Int { ranks.reduce(0) { $0 + $1.threads } }

  /// Every folder of data that its ranks name, as found by the first that names it.
  package var data: [(rank: Int, report: DataReport)] {
    ranks.filter(\.data.isChecked).map { ($0.rank, $0.data) }
  }

  package static func == (left: HostReport, right: HostReport) -> Bool { left.ranks == right.ranks }

  /// Ranks by node, in the order of the nodes' first ranks.
  package static func grouped(_ ranks: [RankReport]) -> [HostReport] {
    Dictionary(grouping: ranks, by: \.leader).sorted { $0.key < $1.key }
      .map { HostReport(ranks: $0.value.sorted { $0.rank < $1.rank }) }
  }

  /// "0-3" or "0-1, 4".
  package static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers.sorted() {
      if let last = runs.last, number == last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }.joined(separator: ", ")
  }
}
