import Testing

/// The real thing: `mpi-ranks` alone and under `mpirun`. One at a time: cores are few.
@Suite(.serialized) struct RanksTests {
  @Test func aloneItNeedsNoLauncherAndNoDaemon() throws {
    // A PATH without `orted`.
    let run = try ProgramRun("env -i PATH=/nowhere $RANKS check")
    #expect(run.output == "ok on 1\n")
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
  }

  @Test(.enabled(if: ProgramRun.hasMPIRun, "mpirun is not on the PATH"), arguments: [1, 2, 3, 5])
  func everyCallHoldsOnAnyNumberOfRanks(ranks: Int) throws {
    let run = try ProgramRun("$MPIRUN -np \(ranks) $RANKS check")
    #expect(run.output == "ok on \(ranks)\n")
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
  }

  @Test(
    .enabled(if: ProgramRun.hasMPIRun, "mpirun is not on the PATH"),
    arguments: [(0, 64), (1, 66), (2, 74)])
  func anErrorOnOneRankIsOneLineAndEndsTheJob(rank: Int, code: Int) throws {
    let run = try ProgramRun("$MPIRUN -np 3 $RANKS throw \(rank) \(code)")
    #expect(run.exitCode == code)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("mpi-ranks: rank \(rank) of 3 on "))
    #expect(run.errors.hasSuffix(": no such file; MNIST_data\n"))
    #expect(run.output.contains("printed by rank \(rank) before the error\n"))
  }

  @Test(.enabled(if: ProgramRun.hasMPIRun, "mpirun is not on the PATH"))
  func theSameErrorOnAllRanksIsToldOnce() throws {
    let run = try ProgramRun("$MPIRUN -np 4 $RANKS throw all 65")
    #expect(run.exitCode == 65)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("mpi-ranks: rank 0 of 4 on "))
  }

  @Test func anErrorAloneNamesNoRank() throws {
    let run = try ProgramRun("$RANKS throw 0 71")
    #expect(run.exitCode == 71)
    #expect(run.errors == "mpi-ranks: no such file; MNIST_data\n")
    #expect(run.output == "printed by rank 0 before the error\n")
  }

  @Test func ranksThatDoNotKnowOfEachOtherAreRefused() throws {
    // What the launcher of another MPI looks like.
    let run = try ProgramRun(
      "PMI_SIZE=4 PMI_RANK=0 OMPI_MCA_ess_singleton_isolated=1 $RANKS check")
    #expect(run.exitCode == 1)
    #expect(run.errors.contains("one of 4 processes, but MPI sees only itself"))
    // And srun without PMIx: one of the copies speaks.
    let step = try ProgramRun("SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0 $RANKS check")
    #expect(step.exitCode == 1)
    #expect(
      step.errors.hasPrefix("mpi-ranks: srun started 4 separate copies, not 4 ranks of one job: "))
    let silent = try ProgramRun("SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=3 $RANKS check")
    #expect(silent.exitCode == 1)
    #expect(silent.errors == "")
  }

  @Test(.enabled(if: ProgramRun.hasMPIRun, "mpirun is not on the PATH"))
  func ranksThatShareCoresYieldUnlessTheUserSaysOtherwise() throws {
    // Three slots by name: unlike `--oversubscribe`, this makes Open MPI itself spin.
    let three = "taskset -c 0 mpirun --host localhost:3 --bind-to none -np 3"
    #expect(try ProgramRun("\(three) $RANKS settings").output.contains("yield 1 "))
    let chosen = "--mca mpi_yield_when_idle 0"
    #expect(try ProgramRun("\(three) \(chosen) $RANKS settings").output.contains("yield 0 "))
  }
}
