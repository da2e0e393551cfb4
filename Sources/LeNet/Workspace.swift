import Kernels

/// Activations and their gradients for the one block a thread works on, 450 KB.
///
/// Sized once; the contents mean nothing between blocks, but for the pictures' zero borders.
package struct Workspace: ~Copyable, @unchecked Sendable {
  /// Floats from one picture to the next, and from one sample's first pool to the next.
  static let pictureStride = 1040
  static let sampleStride = 1184

  let pictures = AlignedBuffer<Float>(count: 16 * Workspace.pictureStride + 16)
  let image = AlignedBuffer<Float>(count: 32 * 32 * 16)
  let box = AlignedBuffer<Int>(count: 4)
  let pooled1 = AlignedBuffer<Float>(count: (1176 + 8) * 16)
  let winners1 = AlignedBuffer<UInt64>(count: 1176)
  let samples1 = AlignedBuffer<Float>(count: 16 * Workspace.sampleStride + 64)
  let winners2 = AlignedBuffer<UInt64>(count: 400)
  let logits = AlignedBuffer<Float>(count: 16 * 16)
  let delta3 = AlignedBuffer<Float>(count: 16 * 16)
  let delta2 = AlignedBuffer<Float>(count: 96 * 16)
  let delta1 = AlignedBuffer<Float>(count: 128 * 16)
  let pooled2Gradient = AlignedBuffer<Float>(count: 408 * 16)
  let samples1Gradient = AlignedBuffer<Float>(count: 16 * Workspace.sampleStride + 64)
  let scratch = AlignedBuffer<Float>(count: 2560)
  let patch = AlignedBuffer<Int>(count: 64)
  let doubles = AlignedBuffer<Double>(count: 128)
  /// A record of its own, for passes that keep none.
  let record = AlignedBuffer<Float>(count: BlockRecord.stride)

  package init() {}
}
