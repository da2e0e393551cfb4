/// How many ranks and threads a job has, and how they lie on hosts.
package struct JobShape: Hashable, Sendable {
  package var ranks: Int
  /// Of each rank.
  package var threads: Int
  package var ranksPerHost: Int
  /// A part of one, where several hosts are one machine.
  package var coresPerHost: Double

  package init(ranks: Int, threads: Int, ranksPerHost: Int, coresPerHost: Double) {
    precondition(ranks > 0 && threads > 0 && ranksPerHost > 0 && coresPerHost > 0, "a job is there")
    self.ranks = ranks
    self.threads = threads
    self.ranksPerHost = ranksPerHost
    self.coresPerHost = coresPerHost
  }

  package var hosts: Int { (ranks + ranksPerHost - 1) / ranksPerHost }
  /// Ranks and threads of a full host.
  package var hostRanks: Int { min(ranks, ranksPerHost) }
  package var hostThreads: Int { hostRanks * threads }
  /// Threads that share a core; 1 where each has its own.
  package var sharing: Double { max(1, Double(hostThreads) / coresPerHost) }
}
