import MPI
import Testing

/// What is set before MPI starts, from made-up environments.
struct LaunchEnvironmentTests {
  private func settings(
    _ variables: [String: String], allowed: Int = 2, online: Int = 2
  ) -> [String: String] {
    LaunchEnvironment { variables[$0] }.settings(allowed: allowed, online: online)
  }

  private func mpirun(_ size: Int, local: Int, bound: Bool = false) -> [String: String] {
    [
      "OMPI_COMM_WORLD_SIZE": "\(size)", "OMPI_COMM_WORLD_LOCAL_SIZE": "\(local)",
      "OMPI_COMM_WORLD_RANK": "1", "OMPI_MCA_orte_bound_at_launch": bound ? "1" : "0",
    ]
  }

  @Test func aloneItIsIsolated() {
    #expect(settings([:]) == ["ess_singleton_isolated": "1", "pml": "ob1"])
    #expect(LaunchEnvironment { _ in nil }.hasLauncher == false)
  }

  @Test func whatTheUserHasSetStays() {
    #expect(settings(["OMPI_MCA_pml": "ucx", "OMPI_MCA_ess_singleton_isolated": "0"]) == [:])
    #expect(settings(["OMPI_MCA_mtl": "ofi"])["pml"] == nil)
    var variables = mpirun(8, local: 4)
    variables["OMPI_MCA_mpi_yield_when_idle"] = "0"
    #expect(settings(variables) == [:])
  }

  @Test func ranksYieldOnlyWhenTheyOutnumberTheirCores() {
    #expect(settings(mpirun(2, local: 2))["mpi_yield_when_idle"] == nil)
    #expect(settings(mpirun(4, local: 4))["mpi_yield_when_idle"] == "1")
    // Bound to one core each: the neighbours have the others.
    #expect(settings(mpirun(2, local: 2, bound: true), allowed: 1)["mpi_yield_when_idle"] == nil)
    #expect(settings(mpirun(4, local: 4, bound: true), allowed: 1)["mpi_yield_when_idle"] == "1")
    // Held to one core together, by a batch system or a container.
    #expect(settings(mpirun(2, local: 2), allowed: 1)["mpi_yield_when_idle"] == "1")
  }

  @Test func theNetworkIsLeftAloneWhenThereIsOne() {
    #expect(settings(mpirun(8, local: 2))["pml"] == nil)
    #expect(settings(mpirun(2, local: 2))["pml"] == "ob1")
    #expect(settings(["PMIX_RANK": "0"]) == [:])
  }

  @Test func slurmTellsItsRanksPerNode() {
    let launch = LaunchEnvironment {
      ["SLURM_STEP_TASKS_PER_NODE": "3,4(x2)", "SLURM_STEP_NUM_TASKS": "11"][$0]
    }
    #expect(launch.localSize == 4)
    #expect(launch.size == 11)
    #expect(launch.hasLauncher)
    // A shell or batch script inside an allocation is no launcher.
    #expect(!LaunchEnvironment { $0 == "SLURM_PROCID" ? "0" : nil }.hasLauncher)
  }

  @Test func aSlurmStepWithoutPMIxIsManyCopies() {
    func launch(_ variables: [String: String]) -> LaunchEnvironment {
      LaunchEnvironment { variables[$0] }
    }
    // What Slurm 22.05 sets, as seen: in a step, in a batch script, and in a shell of salloc.
    let step = ["SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "3"]
    #expect(launch(step).stepWithoutPMI == 4)
    #expect(launch(step).rank == 3)
    let batch = launch(["SLURM_NTASKS": "4", "SLURM_PROCID": "0", "SLURM_TASKS_PER_NODE": "4"])
    #expect(batch.stepWithoutPMI == nil && batch.rank == nil && !batch.hasLauncher)
    #expect(launch(["SLURM_NTASKS": "4", "SLURM_NPROCS": "4"]).stepWithoutPMI == nil)
    for runtime in ["PMIX_RANK", "PMI_RANK", "OMPI_COMM_WORLD_SIZE"] {
      let found = launch(step.merging([runtime: "2"]) { $1 })
      #expect(found.stepWithoutPMI == nil && found.hasLauncher)
    }
    // The only task of a step stands alone.
    let single = launch(["SLURM_STEP_NUM_TASKS": "1", "SLURM_PROCID": "0"])
    #expect(single.stepWithoutPMI == 1 && !single.hasLauncher)
  }
}
