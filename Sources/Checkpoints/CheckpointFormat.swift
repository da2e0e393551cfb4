/// The two file formats of TensorFlow's checkpoints.
package enum CheckpointFormat: String, Sendable, CaseIterable {
  /// One table of tensor slices, `train-7`: what TensorFlow wrote before version 0.12, and still
  /// reads.
  case v1
  /// A tensor bundle, `train-7.index` and `train-7.data-00000-of-00001`.
  case v2
}
