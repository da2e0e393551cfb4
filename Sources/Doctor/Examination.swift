/// All that was found, on rank 0.
package struct Examination: Equatable, Sendable {
  /// In the order of their first ranks; at least one.
  package var hosts: [HostReport]
  package var links: [LinkReport]
  package var sums: SumReport
  private var hostNumbers: [Int: Int] = [:]

  package init(hosts: [HostReport], links: [LinkReport], sums: SumReport) {
    self.hosts = hosts
    self.links = links
    self.sums = sums
    for (number, host) in hosts.enumerated() {
      for rank in host.ranks { hostNumbers[rank.rank] = number }
    }
  }

  package var ranks: [RankReport] { hosts.flatMap(\.ranks).sorted { $0.rank < $1.rank } }
  package var first: RankReport { hosts[0].first }

  /// Links within a host, or between two.
  package func links(betweenHosts: Bool) -> [LinkReport] {
    links.filter { (host(of: $0.from) != host(of: $0.to)) == betweenHosts }
  }

  /// Its number in `hosts`.
  func host(of rank: Int) -> Int { hostNumbers[rank] ?? 0 }

  /// "rank 3 on node7".
  func place(of rank: Int) -> String { "rank \(rank) on \(hosts[host(of: rank)].name)" }
}
