package import Checkpoints
package import SystemPackage

/// Reading a trained model without a run: for commands that only look.
package enum StoredModel {
  /// A checkpoint that holds this network.
  ///
  /// - Parameters:
  ///   - path: a checkpoint by name; nil for the newest good one of `directory`.
  /// - Returns: the checkpoint, its path, and what was odd on the way to it.
  /// - Throws: `CheckpointError`, also when there is none.
  package static func read(
    _ path: FilePath?, from directory: FilePath
  ) throws(CheckpointError) -> (checkpoint: Checkpoint, path: FilePath, warnings: [String]) {
    if let path {
      let checkpoint = try CheckpointManager.load(path: path)
      try StateTensors.validate(checkpoint, in: path.removingLastComponent())
      return (checkpoint, path, [])
    }
    let manager = CheckpointManager(directory: directory)
    let restored = try manager.restore { try StateTensors.validate($0, in: directory) }
    guard let restored else { throw .notFound(path: directory.appending("train-N").string) }
    return (
      restored.checkpoint, directory.appending(restored.checkpoint.name), restored.warnings
    )
  }
}
