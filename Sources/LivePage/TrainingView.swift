import Checkpoints
import Coordinator
import Report

/// How the run of a folder goes, for the page.
package struct TrainingView: Codable, Equatable, Sendable {
  /// One epoch of the curves.
  package struct Epoch: Codable, Equatable, Sendable {
    package var number: Int
    package var trainingLoss: Double?
    package var trainingAccuracy: Double?
    package var validationLoss: Double?
    package var validationCorrect: Int?
    package var validationCount: Int?
    package var samplesPerSecond: Double?
  }

  /// `running`, or what `lenet-dist status` says: `complete`, `resumable`, `damaged`, `empty`.
  package var status: String
  /// Who trains there now.
  package var holder: String?
  /// Whole epochs done, and how many there are to be where that is known.
  package var epochsDone = 0
  package var epochsWanted: Int?
  package var checkpoint: String?
  package var epochs: [Epoch] = []
  /// What is wrong with the newest checkpoint or the curves.
  package var problem: String?

  /// Looks at the folder; writes nothing.
  package init(of model: LiveModel) {
    status = RunStatus.Verdict.empty.rawValue
    do {
      let run = try RunStatus.of(model.directory, epochs: nil)
      status = run.holder == nil ? run.verdict.rawValue : "running"
      holder = run.holder?.description
      epochsDone = run.epoch
      epochsWanted = run.plan?.epochs
      epochs = try EpochHistory.read(in: model.directory)?.epochs.map(Epoch.init) ?? []
    } catch {
      problem = "\(error)"
    }
    checkpoint = model.current?.checkpoint
    problem = problem ?? model.problem
  }
}

extension TrainingView.Epoch {
  fileprivate init(_ epoch: EpochHistory.Epoch) {
    number = epoch.number
    trainingLoss = epoch.trainingLoss
    trainingAccuracy = epoch.trainingAccuracy
    validationLoss = epoch.validationLoss
    validationCorrect = epoch.validationCorrect
    validationCount = epoch.validationCount
    samplesPerSecond = epoch.samplesPerSecond
  }
}
