/// The images and labels of one part of a data set: training, validation or test.
///
/// A view without ownership: valid as long as its `Dataset` is.
package struct DatasetPart: @unchecked Sendable {
  package let count: Int
  /// Grey bytes [count][784], 0 for the background.
  package let images: UnsafePointer<UInt8>
  /// Digits 0...9 [count].
  package let labels: UnsafePointer<UInt8>

  /// Part number `first..<first + count` of all the images and labels in `memory`.
  init(first: Int, count: Int, in memory: UnsafeRawPointer, of counts: DatasetCounts) {
    let bytes = memory.assumingMemoryBound(to: UInt8.self)
    self.count = count
    self.images = bytes + first * IDXContent.imageByteCount
    self.labels = bytes + counts.labelOffset + first
  }
}
