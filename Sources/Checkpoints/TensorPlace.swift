/// Where a checkpoint's files have a tensor's values, for errors about them.
package struct TensorPlace: Equatable, Sendable {
  /// The file's path.
  package let file: String
  /// Where the first value starts, in bytes. In a compressed table it counts from the block's start as
  /// if that were not compressed.
  package let offset: Int
}
