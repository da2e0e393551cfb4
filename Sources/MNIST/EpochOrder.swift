/// The order in which an epoch takes the training images: a function of seed and epoch alone.
///
/// All ranks compute it for themselves and agree, and a resumed run finds its place again, because
/// there is no generator state to pass on. Allocates once; `arrange` reuses the memory.
package struct EpochOrder: ~Copyable {
  package let count: Int
  /// False for file order in every epoch.
  package let shuffles: Bool
  private let indices: UnsafeMutablePointer<UInt32>

  /// An order of `count` images, in file order until `arrange` is called.
  ///
  /// - Precondition: `count` fits 32 bits.
  package init(count: Int, shuffles: Bool) {
    precondition(count >= 0 && count <= UInt32.max, "an index has 32 bits")
    self.count = count
    self.shuffles = shuffles
    indices = .allocate(capacity: count)
    for index in 0..<count { (indices + index).initialize(to: UInt32(index)) }
  }

  deinit {
    indices.deallocate()
  }

  /// Puts the images in the order of `epoch`: a Fisher-Yates shuffle of file order.
  package mutating func arrange(seed: UInt64, epoch: UInt64) {
    guard shuffles else { return }
    for index in 0..<count { indices[index] = UInt32(truncatingIfNeeded: index) }
    var random = SplitMix64(seed: seed, stream: epoch)
    var last = count - 1
    while last > 0 {
      let other = Int(truncatingIfNeeded: random.next(below: UInt64(last + 1)))
      let moved = indices[last]
      indices[last] = indices[other]
      indices[other] = moved
      last -= 1
    }
  }

  /// The number of the image that stands at `position` of the epoch.
  package subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "position outside the epoch")
    return Int(indices[position])
  }

  /// The image numbers at `positions` of the epoch, valid until the next `arrange`.
  package func images(at positions: Range<Int>) -> UnsafeBufferPointer<UInt32> {
    precondition(positions.lowerBound >= 0 && positions.upperBound <= count, "outside the epoch")
    return .init(start: indices + positions.lowerBound, count: positions.count)
  }
}
