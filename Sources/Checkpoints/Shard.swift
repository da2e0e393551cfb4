/// Which data file of how many holds a V2 checkpoint: `PREFIX.data-00003-of-00010`.
///
/// A checkpoint of this program has one data file, whatever its number. A whole epoch's is 0 of 1;
/// one saved within an epoch, after step `index` of `count`, says so by its shard. So the two never
/// share a data file's name, and renaming the index alone replaces one by the other.
package struct Shard: Hashable, Sendable {
  /// From 0 to `count - 1`.
  package let index: Int
  /// At least 1.
  package let count: Int

  /// Shard `index` of `count`.
  package init(index: Int, count: Int) {
    precondition(0 <= index && index < count && count <= Int(Int32.max), "no such shard")
    self.index = index
    self.count = count
  }

  /// The only shard, as TensorFlow writes it.
  package static let whole = Shard(index: 0, count: 1)

  /// The end of the data file's name: `.data-00000-of-00001`.
  package var suffix: String {
    ".data-\(Shard.fiveDigits(index))-of-\(Shard.fiveDigits(count))"
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
