/// Arithmetic on shapes read from a file, where each product may overflow.
enum TensorShape {
  /// The product of the extents; nil when one is negative or the product has no room in an `Int`.
  static func elementCount(_ shape: [Int]) -> Int? {
    if shape.contains(where: { $0 < 0 }) { return nil }
    if shape.contains(0) { return 0 }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// The bytes of a tensor of fixed-width elements; nil when they cannot be counted in an `Int`.
  static func byteCount(_ shape: [Int], width: Int) -> Int? {
    guard let count = elementCount(shape) else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
    return overflow ? nil : bytes
  }
}
