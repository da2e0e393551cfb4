import Coordinator
package import Report

/// How the run of a folder goes, for the page.
package struct TrainingView: Encodable, Equatable, Sendable {
  /// `running`, or what `lenet-dist status` says: `complete`, `resumable`, `damaged`, `empty`.
  package var status = RunStatus.Verdict.empty.rawValue
  /// Whole epochs done, and how many there are to be where that is known.
  package var epochsDone = 0
  package var epochsWanted: Int?
  /// Whose network reads.
  package var checkpoint: String?
  package var epochs: [EpochHistory.Epoch] = []
  /// What is wrong with the newest checkpoint or the curves.
  package var problem: String?

  /// Looks at the folder; writes nothing.
  package init(of model: LiveModel) {
    let found = model.look()
    checkpoint = found.loaded?.checkpoint
    problem = found.problem.map { "\($0)" }
    do {
      let run = try RunStatus.of(model.directory, epochs: nil)
      status = run.holder == nil ? run.verdict.rawValue : "running"
      epochsDone = run.epoch
      epochsWanted = run.plan?.epochs
      epochs = try EpochHistory.read(in: model.directory)?.epochs ?? []
    } catch {
      problem = "\(error)"
    }
  }
}
