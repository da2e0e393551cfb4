/// A launcher and an MPI library that know nothing of each other.
package enum LaunchError: Error, Equatable, CustomStringConvertible {
  /// `srun` started `count` processes, and told none of them how to find the others.
  case stepWithoutPMIx(count: Int)
  /// Some launcher started `count` processes, and MPI sees one.
  case separateCopies(count: Int)

  /// One line: what is the matter, and what to do.
  package var description: String {
    switch self {
    case .stepWithoutPMIx(let count):
      "srun started \(count) separate copies, not \(count) ranks of one job: use srun --mpi=pmix "
        + "(srun --mpi=list tells what this Slurm has), or mpirun instead of srun"
    case .separateCopies(let count):
      "one of \(count) processes, but MPI sees only itself: "
        + "use Open MPI's own mpirun, or srun --mpi=pmix"
    }
  }
}
