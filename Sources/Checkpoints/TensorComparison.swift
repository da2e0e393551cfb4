/// How one tensor differs from another of the same name.
package enum TensorComparison: Equatable, Sendable {
  /// The same type, shape and bytes.
  case same
  /// Another type or shape: nothing else is compared.
  case otherForm
  /// Some elements have other bits.
  ///
  /// - `count` of them, the first at place `first`; `largest` is the greatest distance of two
  ///   float32 or float64 values, nil for other types and where NaN stands against a number.
  case otherValues(count: Int, first: Int, largest: Double?)

  /// Compares two tensors, bit by bit.
  package init(_ one: NamedTensor, _ other: NamedTensor) {
    guard one.dataType == other.dataType, one.shape == other.shape else {
      self = .otherForm
      return
    }
    guard one.bytes != other.bytes else {
      self = .same
      return
    }
    guard let width = one.dataType.width else {
      self = .otherValues(count: 1, first: 0, largest: nil)
      return
    }
    var count = 0
    var first = 0
    for element in 0..<one.elementCount {
      let place = element * width..<(element + 1) * width
      guard one.bytes[place] != other.bytes[place] else { continue }
      if count == 0 { first = element }
      count += 1
    }
    self = .otherValues(count: count, first: first, largest: Self.distance(one, other))
  }

  private static func distance(_ one: NamedTensor, _ other: NamedTensor) -> Double? {
    func largest<Value: BinaryFloatingPoint & TensorElement>(_ type: Value.Type) -> Double? {
      guard let left = one.values(as: type), let right = other.values(as: type) else { return nil }
      let distance = zip(left, right).reduce(0.0) { largest, pair in
        let distance = abs(Double(pair.0) - Double(pair.1))
        return largest.isNaN || distance.isNaN ? .nan : max(largest, distance)
      }
      return distance.isNaN ? nil : distance
    }
    return largest(Float.self) ?? largest(Double.self)
  }
}
