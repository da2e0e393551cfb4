/// A job to be measured: how many ranks and threads, and how they are started.
package struct Launch: Hashable, Sendable {
  package enum Placement: String, Sendable {
    /// The program by itself.
    case alone
    /// `mpirun -np N`, with `--oversubscribe` where there are fewer cores than ranks.
    case mpirun
    /// `mpirun --host localhost:N -np N`: slots by name, so Open MPI does not know that cores are shared.
    case slots
  }

  package let placement: Placement
  package let ranks: Int
  /// Of each rank.
  package let threads: Int

  package init(_ placement: Placement, ranks: Int = 1, threads: Int = 1) {
    self.placement = placement
    self.ranks = ranks
    self.threads = threads
  }

  /// For tables.
  package var name: String {
    switch placement {
    case .alone: "\(threads) thread\(threads == 1 ? "" : "s")"
    case .mpirun: "np \(ranks)"
    case .slots: "np \(ranks), --host localhost:\(ranks)"
    }
  }

  /// The words before the program's own, for a shell.
  package func prefix(cores: Int) -> String {
    let limited = "mpirun --timeout 120"
    return switch placement {
    case .alone: "exec"
    case .mpirun:
      "exec \(limited) -np \(ranks)" + (ranks * threads > cores ? " --oversubscribe" : "")
    case .slots: "exec \(limited) --host localhost:\(ranks) -np \(ranks)"
    }
  }
}
