/// What it takes to add up a gradient over the job, and to meet on a host.
package struct SumReport: Equatable, Sendable {
  /// Doubles of a sum.
  package var count: Int
  /// Seconds of one `MPI_Allreduce` over all ranks, median.
  package var world: Double
  /// Seconds of what training does between hosts: all ranks of a host meet, one of each host adds up, they meet;
  /// nil on one host.
  package var hosts: Double?
  /// Seconds until all ranks of rank 0's host have met, median.
  package var meeting: Double

  package init(count: Int, world: Double, hosts: Double?, meeting: Double) {
    self.count = count
    self.world = world
    self.hosts = hosts
    self.meeting = meeting
  }
}
