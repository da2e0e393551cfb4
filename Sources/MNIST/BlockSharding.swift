/// Who computes what: an epoch cut into global batches, batches into blocks of 16, blocks dealt to ranks.
///
/// With 300 images in batches of 128, step 2 is positions 256..<300 of the epoch, which are blocks of
/// 16, 16 and 12; two ranks take blocks 0..<1 and 1..<3. A block is the unit that is never divided:
/// one thread sums it in a fixed order, so the result does not depend on who took it. The same
/// `share` deals a rank's blocks to its threads.
package struct BlockSharding: Equatable, Sendable {
  /// Samples of a block: one for each lane of the kernels.
  package static let blockSize = 16

  /// Samples of an epoch.
  package let count: Int
  /// Samples of a global batch; the last of an epoch takes what is left.
  package let batchSize: Int

  /// - Precondition: `batchSize > 0`, `count >= 0`.
  package init(count: Int, batchSize: Int) {
    precondition(count >= 0 && batchSize > 0, "impossible batches")
    self.count = count
    self.batchSize = batchSize
  }

  /// Global batches of an epoch.
  package var stepsPerEpoch: Int { Self.pieces(of: batchSize, in: count) }

  /// Positions in the epoch of the global batch number `step`.
  package func batch(step: Int) -> Range<Int> {
    precondition(step >= 0 && step < stepsPerEpoch, "no such step")
    let start = step * batchSize
    return start..<(start + min(batchSize, count - start))
  }

  /// Blocks of the global batch number `step`.
  package func blockCount(step: Int) -> Int {
    Self.pieces(of: Self.blockSize, in: batch(step: step).count)
  }

  /// Positions in the epoch of one block: 16, or less at the end of a batch.
  package func samples(step: Int, block: Int) -> Range<Int> {
    let batch = batch(step: step)
    let start = batch.lowerBound + block * Self.blockSize
    precondition(block >= 0 && start < batch.upperBound, "no such block")
    return start..<min(start + Self.blockSize, batch.upperBound)
  }

  /// The blocks of `step` that `rank` of `ranks` takes; none if there are more ranks than blocks.
  package func blocks(step: Int, rank: Int, of ranks: Int) -> Range<Int> {
    Self.share(of: blockCount(step: step), taker: rank, of: ranks)
  }

  /// Part `taker` of `count` things dealt to `takers`: contiguous, sizes differing by at most one.
  package static func share(of count: Int, taker: Int, of takers: Int) -> Range<Int> {
    precondition(taker >= 0 && taker < takers, "no such taker")
    return (count * taker / takers)..<(count * (taker + 1) / takers)
  }

  /// Pieces of `size` that cover `count`; without a sum that could overflow for a huge `size`.
  private static func pieces(of size: Int, in count: Int) -> Int {
    count / size + (count % size > 0 ? 1 : 0)
  }
}
