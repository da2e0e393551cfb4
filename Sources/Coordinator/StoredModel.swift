package import Checkpoints
package import LeNet
package import SystemPackage

/// Reading a trained model without a run: for commands that only look.
package enum StoredModel {
  /// Which weights of a checkpoint to use.
  package enum Weights: String, CaseIterable, Sendable {
    /// Their running averages, where the checkpoint has them.
    case averaged
    /// Those that the last step left.
    case trained
  }

  /// The checkpoint at a path, or the newest good one of a directory, that holds this network.
  ///
  /// - Parameters:
  ///   - slots: which values of each parameter it must have; nil for all that its run needs.
  ///   - weights: which to have under the parameters' names.
  /// - Returns: the checkpoint, its path, and what was odd on the way to it.
  /// - Throws: `CheckpointError`, also when there is none.
  package static func read(
    _ path: FilePath, slots: [TrainingState.Slot]? = nil, weights: Weights = .averaged
  ) throws(CheckpointError) -> (checkpoint: Checkpoint, path: FilePath, warnings: [String]) {
    guard CheckpointManager.isDirectory(path) else {
      let checkpoint = try CheckpointManager.load(path: path)
      try StateTensors.validate(checkpoint, in: path.removingLastComponent(), slots: slots)
      return (using(weights, checkpoint), path, [])
    }
    let restored = try CheckpointManager(directory: path).restore {
      try StateTensors.validate($0, in: path, slots: slots)
    }
    guard let restored else { throw .notFound(path: path.appending("train-N").string) }
    return (
      using(weights, restored.checkpoint), path.appending(restored.checkpoint.name),
      restored.warnings
    )
  }

  /// Whether there are averages of all parameters, and all of them numbers.
  package static func hasAverages(_ checkpoint: Checkpoint) -> Bool {
    (try? StateTensors.validate(checkpoint, in: "", slots: [.average])) != nil
  }

  private static func using(_ weights: Weights, _ checkpoint: Checkpoint) -> Checkpoint {
    guard weights == .averaged, hasAverages(checkpoint) else { return checkpoint }
    var checkpoint = checkpoint
    let suffix = TrainingState.Slot.average.rawValue
    checkpoint.tensors = checkpoint.tensors.map { tensor in
      guard let average = checkpoint.tensors.first(where: { $0.name == tensor.name + suffix })
      else { return tensor }
      return NamedTensor(
        name: tensor.name, shape: tensor.shape, dataType: tensor.dataType, bytes: average.bytes)
    }
    return checkpoint
  }
}
