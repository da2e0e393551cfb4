/// What a run is beside its choices: who computes, and how it was started.
package struct RunFacts: Sendable {
  package var ranks: Int
  /// Of all ranks together.
  package var threads: Int
  package var hosts: Int
  package var version: String
  package var commandLine: [String]

  package init(
    ranks: Int, threads: Int, hosts: Int, version: String, commandLine: [String]
  ) {
    self.ranks = ranks
    self.threads = threads
    self.hosts = hosts
    self.version = version
    self.commandLine = commandLine
  }
}
