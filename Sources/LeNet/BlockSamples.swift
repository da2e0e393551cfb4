/// The samples of one block: where their pixels and labels are.
package struct BlockSamples {
  /// Samples in a block.
  package static let capacity = 16

  /// 16 pointers to 784 bytes each; the images from `count` on are not read.
  package let images: UnsafePointer<UnsafePointer<UInt8>>
  /// 16 labels, 0...9; those from `count` on are not read.
  package let labels: UnsafePointer<UInt8>
  /// Samples that are real, 1...16.
  package let count: Int

  /// 16 pointers to the pixels of samples likely to be next, which are fetched from memory meanwhile.
  package let next: UnsafePointer<UnsafePointer<UInt8>>

  package init(
    images: UnsafePointer<UnsafePointer<UInt8>>, labels: UnsafePointer<UInt8>, count: Int,
    next: UnsafePointer<UnsafePointer<UInt8>>? = nil
  ) {
    precondition(count >= 1 && count <= Self.capacity)
    self.images = images
    self.labels = labels
    self.count = count
    self.next = next ?? images
  }
}
