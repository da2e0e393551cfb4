import Kernels
import LeNet
import MNIST

/// The samples that a pass goes over, block by block.
struct PassSamples {
  /// Where images and labels are.
  let part: DatasetPart
  /// The images by number within `part`; nil for the file's order.
  let indices: UnsafePointer<UInt32>?
  /// How many there are.
  let count: Int

  /// A block's samples: pointers to their pixels, their labels, and who is likely next on this thread.
  ///
  /// - Parameters:
  ///   - next: the block that is; where there is none, this one again.
  ///   - memory: whose lists are written.
  func gather(_ block: Int, next: Int, into memory: ThreadMemory) -> BlockSamples {
    let count = blockCount(block)
    let first = block * BlockSamples.capacity
    for sample in 0..<count { memory.labels.base[sample] = part.labels[image(first + sample)] }
    pointToImages(of: block, memory.images.base)
    let next = next < BlockProcessor.blocks(of: self.count) ? next : block
    pointToImages(of: next, memory.next.base)
    return BlockSamples(
      images: memory.images.base, labels: memory.labels.base, count: count,
      next: memory.next.base)
  }

  /// Bends the images of a gathered block, which then points to those.
  func augment(
    _ block: Int, by augmenter: Augmenter, kernels: KernelTable, in memory: ThreadMemory
  ) {
    let first = block * BlockSamples.capacity
    for sample in 0..<blockCount(block) {
      let bent = memory.augmented.base + sample * ThreadMemory.augmentedStride
      augmenter.draw(image: image(first + sample), into: memory.coefficients.base)
      kernels.augment(
        memory.images[sample], memory.coefficients.base, memory.augmentScratch.base, bent)
      memory.images.base[sample] = UnsafePointer(bent)
    }
  }

  private func blockCount(_ block: Int) -> Int {
    min(BlockSamples.capacity, count - block * BlockSamples.capacity)
  }

  /// The image at a place, by number within the part.
  private func image(_ place: Int) -> Int { indices.map { Int($0[place]) } ?? place }

  /// Pointers to the pixels of a block; beyond its last sample, to that again.
  private func pointToImages(
    of block: Int, _ images: UnsafeMutablePointer<UnsafePointer<UInt8>>
  ) {
    let first = block * BlockSamples.capacity
    let last = blockCount(block) - 1
    for sample in 0..<BlockSamples.capacity {
      images[sample] =
        part.images + image(first + min(sample, last)) * IDXContent.imageByteCount
    }
  }
}
