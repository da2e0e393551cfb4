/// How the ranks' gradient sums become one. All give the same bits.
package enum AllReduce: String, CaseIterable, Sendable {
  /// Within a node through shared memory, between nodes by a sum of node leaders.
  case shared
  /// One `MPI_Allreduce` over all ranks; every rank updates all parameters.
  case mpi
}
