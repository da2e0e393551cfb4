import Checkpoints
import Coordinator
import Glibc
import SystemPackage
import Testing

/// One writer to a directory.
@Suite struct RunLockTests {
  @Test func aSecondRunIsToldOfTheFirst() throws {
    let directory = TemporaryDirectory()
    let lock = try RunLock(in: directory.path)
    #expect(lock.leftBehindBy == nil)
    let error = try #require(throws: RunLocked.self) { try RunLock(in: directory.path) }
    #expect(error.holder.process == Int(getpid()))
    #expect("\(error)".contains("process \(getpid()) on "))
    #expect(RunLock.holder(in: directory.path)?.process == Int(getpid()))
    lock.release()
    #expect(RunLock.holder(in: directory.path) == nil)
    #expect(directory.names == [])
    try RunLock(in: directory.path).release()
  }

  @Test func aLockLeftBehindIsTakenOver() throws {
    let directory = TemporaryDirectory()
    directory.write("host elsewhere\nprocess 12\njob Slurm 7\nstarted then\n", to: "run.lock")
    #expect(RunLock.holder(in: directory.path) == nil)
    let lock = try RunLock(in: directory.path)
    let holder = try #require(lock.leftBehindBy)
    #expect("\(holder)" == "process 12 on elsewhere, Slurm 7, since then")
    lock.release()
  }

  @Test func noLinkIsFollowedAndNothingElseTouched() throws {
    let directory = TemporaryDirectory()
    directory.write("precious", to: "target")
    symlink("target", directory.path.appending("run.lock").string)
    #expect(throws: CheckpointError.self) { try RunLock(in: directory.path) }
    #expect(directory.read("target") == "precious")
    unlink(directory.path.appending("run.lock").string)
    mkfifo(directory.path.appending("run.lock").string, 0o600)
    #expect(throws: CheckpointError.self) { try RunLock(in: directory.path) }
  }

  @Test func whatALockFileSaysIsFitForATerminal() {
    let holder = RunHolder(parsing: "host \u{1B}[31mred\nprocess 99999999999999999999\njob\n\0\0")
    #expect(holder.host == "[31mred")
    #expect(holder.process == 0)
    #expect(RunHolder(parsing: "garbage").description == "a process that did not say its name")
  }

  @Test func aPlanIsReadBackOrNotAtAll() throws {
    let directory = TemporaryDirectory()
    #expect(RunPlan.read(in: directory.path) == nil)
    let plan = RunPlan(epochs: 10, stepsPerEpoch: 430)
    try plan.write(in: directory.path)
    #expect(RunPlan.read(in: directory.path) == plan)
    for text in ["", "epochs -1\nsteps_per_epoch 4\n", "epochs 10\n", "\u{0}\u{0}"] {
      directory.write(text, to: RunPlan.fileName)
      #expect(RunPlan.read(in: directory.path) == nil)
    }
  }
}
