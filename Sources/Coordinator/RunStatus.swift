package import Checkpoints
package import SystemPackage

/// What a model directory holds, for scripts that ask whether to start the run again.
package struct RunStatus: Sendable {
  package enum Verdict: String, Sendable {
    /// All epochs are done.
    case complete
    /// A checkpoint is there, epochs are left.
    case resumable
    /// Checkpoints are there, none of them good.
    case damaged
    /// No checkpoint is there.
    case empty
  }

  package var verdict: Verdict
  /// The newest good checkpoint.
  package var checkpoint: String?
  /// Whole epochs done, steps of the next; how many there are to be, where that is known.
  package var epoch = 0
  package var step = 0
  package var plan: RunPlan?
  /// Who is writing there now.
  package var holder: RunHolder?
  /// What was odd, or why nothing is good.
  package var warnings: [String] = []

  /// Looks; writes nothing.
  ///
  /// - Parameter epochs: how many there are to be; nil for what the directory's last run was to do.
  /// - Throws: `CheckpointError.system` when the directory cannot be read.
  package static func of(
    _ directory: FilePath, epochs: Int?
  ) throws(CheckpointError) -> RunStatus {
    var status = RunStatus(verdict: .empty)
    status.plan = RunPlan.read(in: directory)
    if let epochs {
      status.plan = RunPlan(epochs: epochs, stepsPerEpoch: status.plan?.stepsPerEpoch ?? 0)
    }
    status.holder = RunLock.holder(in: directory)
    do {
      let manager = CheckpointManager(directory: directory)
      guard
        let restored = try manager.restore(validate: {
          try StateTensors.validate($0, in: directory)
        })
      else { return status }
      status.take(restored, in: directory)
    } catch .noneGood(_, let reasons) {
      status.verdict = .damaged
      status.warnings = reasons
    }
    return status
  }

  private mutating func take(_ restored: RestoredCheckpoint, in directory: FilePath) {
    checkpoint = directory.appending(restored.checkpoint.name).string
    warnings = restored.warnings
    if let record = RunRecord(restored.checkpoint.tensors) {
      epoch = record.epoch
      step = record.step
    } else {
      epoch = max(0, CheckpointManager.number(of: restored.checkpoint.name)) + 1
    }
    if plan == nil { warnings.append("how many epochs there are to be is not known: see --epochs") }
    verdict = plan.map { epoch >= $0.epochs } ?? false ? .complete : .resumable
  }
}
