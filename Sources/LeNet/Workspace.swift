import Kernels

/// Activations and their gradients for the one block a thread works on, 750 KB.
///
/// Sized once; the contents mean nothing between blocks, but for the image's zero border.
package struct Workspace: ~Copyable, @unchecked Sendable {
  let bytes = AlignedBuffer<UInt8>(count: 784 * 16)
  let image = AlignedBuffer<Float>(count: 32 * 32 * 16)
  let spans = AlignedBuffer<Int>(count: 64)
  let pooled1 = AlignedBuffer<Float>(count: 1176 * 16)
  let winners1 = AlignedBuffer<UInt64>(count: 1176)
  let transformed1 = AlignedBuffer<Float>(count: 9 * 14 * 6 * 2 * 16)
  let winners2 = AlignedBuffer<Int32>(count: 400 * 16)
  let logits = AlignedBuffer<Float>(count: 16 * 16)
  let delta3 = AlignedBuffer<Float>(count: 16 * 16)
  let delta2 = AlignedBuffer<Float>(count: 96 * 16)
  let delta1 = AlignedBuffer<Float>(count: 128 * 16)
  let pooled2Gradient = AlignedBuffer<Float>(count: 408 * 16)
  let transformedGradient2 = AlignedBuffer<Float>(count: 9 * (10 * 16 * 2 * 16 + 32))
  let transformedPooled1Gradient = AlignedBuffer<Float>(count: 9 * 14 * 6 * 2 * 16)
  let pooled1Gradient = AlignedBuffer<Float>(count: 1176 * 16)
  let scratch = AlignedBuffer<Float>(count: 2400)
  let transformedFilter2Gradient = AlignedBuffer<Float>(count: 4320)
  let counts = AlignedBuffer<Int64>(count: 1024)
  /// A record of its own, for passes that keep none.
  let record = AlignedBuffer<Float>(count: BlockRecord.stride)

  package init() {}
}
