package import Checkpoints
package import LeNet
package import SystemPackage

/// Reading a trained model without a run: for commands that only look.
package enum StoredModel {
  /// The checkpoint at a path, or the newest good one of a directory, that holds this network.
  ///
  /// - Parameter slots: which values of each parameter it must have.
  /// - Returns: the checkpoint, its path, and what was odd on the way to it.
  /// - Throws: `CheckpointError`, also when there is none.
  package static func read(
    _ path: FilePath, slots: [TrainingState.Slot] = TrainingState.Slot.allCases
  ) throws(CheckpointError) -> (checkpoint: Checkpoint, path: FilePath, warnings: [String]) {
    guard CheckpointManager.isDirectory(path) else {
      let checkpoint = try CheckpointManager.load(path: path)
      try StateTensors.validate(checkpoint, in: path.removingLastComponent(), slots: slots)
      return (checkpoint, path, [])
    }
    let restored = try CheckpointManager(directory: path).restore {
      try StateTensors.validate($0, in: path, slots: slots)
    }
    guard let restored else { throw .notFound(path: path.appending("train-N").string) }
    return (restored.checkpoint, path.appending(restored.checkpoint.name), restored.warnings)
  }
}
