import Kernels
import LeNet
import MNIST

/// One thread's memory.
final class ThreadMemory: @unchecked Sendable {
  let workspace = Workspace()
  let images = AlignedBuffer<UnsafePointer<UInt8>>(count: 16)
  let next = AlignedBuffer<UnsafePointer<UInt8>>(count: 16)
  let labels = AlignedBuffer<UInt8>(count: 16)
  private let jobSums = AlignedBuffer<Double>(count: GradientJob.capacity)
  private let table = AlignedBuffer<UnsafePointer<Float>>(
    count: GradientExchange.recordsPerThread)
  /// Bent images: 784 bytes each, and the room that the kernel wants.
  static let augmentedStride = 960
  let augmented = AlignedBuffer<UInt8>(count: 16 * augmentedStride)
  let augmentScratch = AlignedBuffer<UInt8>(count: 3456)
  let coefficients = AlignedBuffer<Int32>(count: Augmentation.coefficientCount)
  /// Of an evaluation.
  var metrics = Metrics()
  /// Of the blocks of a step.
  var loss = 0.0
  var correct = 0.0
  var isFinite = true

  /// Where the sums of a job go: those that are used at once are needed nowhere else.
  func sums(of job: GradientJob, or exchange: GradientExchange) -> UnsafeMutablePointer<Double> {
    exchange.isWhole ? jobSums.base - job.parameters.lowerBound : exchange.sums
  }

  /// Records that follow one another, as a list. Valid until the next.
  func records(
    from first: UnsafeMutablePointer<Float>, count: Int
  ) -> UnsafeBufferPointer<UnsafePointer<Float>> {
    for place in 0..<count { table.base[place] = UnsafePointer(first + place * BlockRecord.stride) }
    return UnsafeBufferPointer(start: table.base, count: count)
  }
}
