import ArgumentParser
import Benchmark
import Coordinator
import Glibc
import SystemPackage

/// `lenet-dist status`: whether a run is complete, for people and for scripts.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell whether the run of a model directory is complete; nothing is written.",
    discussion: """
      Exit codes: 0 complete, 75 not complete (the same command goes on), 65 damaged (no checkpoint is \
      good), 66 no checkpoint there. For scripts: after SIGTERM, mpirun hides the exit code of its program.

      Examples:
        lenet-dist status model || sbatch job.sh
        lenet-dist status model --json
      """)

  @Argument(help: ArgumentHelp("Folder with checkpoints.", valueName: "folder"))
  var directory = "model"

  @Option(help: "How many epochs there are to be. Default: what the last run there was to do.")
  var epochs: Int?

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    do {
      let status = try RunStatus.of(FilePath(directory), epochs: epochs)
      if json { print(describe(status).description) } else { tell(status) }
      fflush(nil)
      Glibc.exit(exitCode(of: status.verdict))
    } catch let error as any Error {
      Console(speaks: true).note("lenet-dist: \(error)")
      Glibc.exit(ExitStatus.of(error))
    }
  }

  private func exitCode(of verdict: RunStatus.Verdict) -> Int32 {
    switch verdict {
    case .complete: 0
    case .resumable: ExitStatus.resumable
    case .damaged: ExitStatus.badData
    case .empty: ExitStatus.noInput
    }
  }

  private func tell(_ status: RunStatus) {
    let console = Console(speaks: true)
    for warning in status.warnings { console.note("warning: \(warning)") }
    var line = "\(directory): \(status.verdict.rawValue)"
    if let checkpoint = status.checkpoint {
      let epochs = status.plan.map { " of \($0.epochs)" } ?? ""
      line += ": \(status.epoch)\(epochs) epochs and \(status.step) steps done; \(checkpoint)"
    }
    console.line(line)
    if let holder = status.holder { console.line("\(directory): in use by \(holder)") }
  }

  private func describe(_ status: RunStatus) -> JSONValue {
    func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    func text(_ value: String?) -> JSONValue { value.map { .text($0) } ?? .null }
    let steps = status.plan?.stepsPerEpoch ?? 0
    return .object([
      ("status", .text(status.verdict.rawValue)),
      ("checkpoint", text(status.checkpoint)),
      ("epochs_done", .integer(status.epoch)),
      ("steps_done", .integer(status.step)),
      ("epochs", integer(status.plan?.epochs)),
      ("steps_per_epoch", integer(steps == 0 ? nil : steps)),
      ("in_use_by", text(status.holder?.description)),
      ("warnings", .list(status.warnings.map { .text($0) })),
    ])
  }
}
