/// A checkpoint in memory.
package struct Checkpoint: Sendable {
  /// Its name in its directory, such as `train-7`.
  package let name: String
  /// The format it was read from.
  package let format: CheckpointFormat
  /// The one data file it was read from; nil when it had several, and `whole` for V1.
  package let shard: Shard?
  /// The tensors, in the order of the file, which is that of their names' bytes.
  package var tensors: [NamedTensor]
  /// Where each tensor's values are, by its name; not known of a partitioned variable.
  package let places: [String: TensorPlace]
}

/// The checkpoint that a directory was restored from, and what was wrong on the way to it.
package struct RestoredCheckpoint: Sendable {
  /// The newest good checkpoint.
  package let checkpoint: Checkpoint
  /// One line for each newer checkpoint that was refused, and for anything odd in the state file.
  package let warnings: [String]
}
