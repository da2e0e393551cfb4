internal import Glibc

/// What the environment tells, before MPI starts, about how this process was started.
package struct LaunchEnvironment: Equatable {
  /// Ranks the launcher said it starts; nil without a launcher, or if it did not say.
  package var size: Int?
  /// This process's rank; nil without a launcher, or if it did not say.
  package var rank: Int?
  /// Ranks on this machine.
  package var localSize: Int?
  /// This rank's place on its node, if the launcher says it.
  package var localRank: Int?
  /// Whether anything started this process as part of a job.
  package var hasLauncher: Bool
  /// Whether `mpirun` gave each rank processors of its own.
  package var isBound: Bool
  /// Tasks of the Slurm step this process is one of, if nothing there lets MPI find the others; else nil.
  /// A batch script, or a shell of `salloc`, is no step.
  package var stepWithoutPMI: Int?
  /// Open MPI settings that are made already, by name without `OMPI_MCA_`.
  private var settled: Set<String> = []

  /// This process's own environment.
  package static var current: LaunchEnvironment {
    LaunchEnvironment { getenv($0).map { String(cString: $0) } }
  }

  /// Reads the variables of Open MPI, PMIx, PMI and Slurm.
  package init(_ variable: (String) -> String?) {
    func number(_ names: String...) -> Int? {
      names.lazy.compactMap(variable).compactMap { Int($0) }.first
    }
    size = number("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS")
    let hasRuntime = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_FD"]
      .contains { variable($0) != nil }
    stepWithoutPMI = hasRuntime ? nil : number("SLURM_STEP_NUM_TASKS")
    rank =
      number("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK")
      ?? (stepWithoutPMI == nil ? nil : number("SLURM_PROCID"))
    // Slurm writes "4(x2),3": ranks per node; the largest is the safe guess.
    let slurm = variable("SLURM_STEP_TASKS_PER_NODE").map {
      $0.split(separator: ",").compactMap { Int($0.prefix { $0.isNumber }) }.max()
    }
    localRank = number("OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID")
    localSize = number("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS") ?? slurm ?? nil
    hasLauncher = hasRuntime || (stepWithoutPMI ?? 1) > 1
    isBound = variable("OMPI_MCA_orte_bound_at_launch") == "1"
    settled = Set(Self.names.filter { variable("OMPI_MCA_" + $0) != nil })
  }

  private static let names = ["ess", "ess_singleton_isolated", "pml", "mtl", "mpi_yield_when_idle"]

  /// The Open MPI settings to make before `MPI_Init`, without `OMPI_MCA_`; never one made already.
  ///
  /// - Parameters:
  ///   - allowed: Processors this process may use.
  ///   - online: Processors of the machine.
  /// - Returns: Values by name; empty when there is nothing to set.
  package func settings(allowed: Int, online: Int) -> [String: String] {
    var settings: [String: String] = [:]
    if !hasLauncher {
      // Without this, Open MPI starts a daemon (`orted`) that a lone process does not need:
      // 0.35 s of start-up become 0.24 s, and it works where `orted` is not on the PATH.
      settings["ess_singleton_isolated"] = "1"
    }
    if (!hasLauncher || (size != nil && size == localSize)) && !settled.contains("mtl") {
      // All ranks on one machine: the drivers for fast networks (UCX, libfabric) need not be
      // looked for. `MPI_Init` alone: 0.24 s become 0.03 s; with four ranks 0.31 s become 0.11 s.
      settings["pml"] = "ob1"
    }
    // Ranks that share cores must not spin: four on two cores took 57-98 ms per sum instead of
    // 0.3. `mpirun --oversubscribe` sees to it, `--host localhost:4` does not. A bound rank
    // is allowed one core, but its neighbours have others: then the machine's cores count.
    if let localSize, localSize > (isBound ? online : allowed) {
      settings["mpi_yield_when_idle"] = "1"
    }
    return settings.filter { !settled.contains($0.key) }
  }

  /// How long a rank that fails waits before it speaks, in milliseconds.
  ///
  /// The end of a job takes Open MPI a fraction of a second on one host, and two seconds over several.
  ///
  /// - Parameter ofAll: whether all ranks know of the failure.
  func delay(rank: Int, ofAll: Bool) -> Int {
    let isOverHosts = size != localSize
    if rank == 0 { return 0 }
    if isOverHosts && (ofAll || localRank ?? 0 > 0) { return 4000 }
    return 250 + 25 * min(rank, 30)
  }

  /// Makes the settings for this machine in the process's environment.
  func apply() {
    // The only task of a step is no rank of a job either, but Open MPI takes every step for one
    // and ends it: "OMPI was not built with SLURM's PMI support".
    if stepWithoutPMI == 1 { for name in ["SLURM_STEP_ID", "SLURM_STEPID"] { unsetenv(name) } }
    for (name, value) in settings(allowed: Processors.allowed, online: Processors.online) {
      setenv("OMPI_MCA_" + name, value, 0)
    }
  }
}
