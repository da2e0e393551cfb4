/// One tensor of a checkpoint: its name, shape, element type and values.
package struct NamedTensor: Equatable, Sendable {
  /// The variable's name, such as `Variable_4/Adam`.
  package let name: String
  /// The extent of each dimension; empty for a scalar.
  package let shape: [Int]
  /// The type of the elements.
  package let dataType: DataType
  /// The elements, little-endian and row-major, without padding.
  ///
  /// The elements of a string tensor are written one after the other, each as a varint length and
  /// its bytes.
  package let bytes: [UInt8]

  /// A tensor from its bytes, whose number must fit shape and type.
  package init(name: String, shape: [Int], dataType: DataType, bytes: [UInt8]) {
    let count = TensorShape.elementCount(shape)
    precondition(count != nil, "tensor \(name): impossible shape \(shape)")
    if let width = dataType.width {
      precondition(
        bytes.count == count! * width, "tensor \(name): \(bytes.count) bytes for shape \(shape)")
    }
    self.name = name
    self.shape = shape
    self.dataType = dataType
    self.bytes = bytes
  }

  /// A tensor from numbers in row-major order, as many as the shape has elements.
  package init<Element: TensorElement>(name: String, shape: [Int], values: [Element]) {
    self.init(
      name: name, shape: shape, dataType: Element.dataType,
      bytes: values.withUnsafeBytes { Array($0) })
  }

  /// The number of elements.
  package var elementCount: Int { TensorShape.elementCount(shape)! }

  /// The elements as numbers in row-major order; nil when the tensor has another element type.
  package func values<Element: TensorElement>(as type: Element.Type) -> [Element]? {
    guard dataType == Element.dataType else { return nil }
    return bytes.withUnsafeBytes { bytes in
      [Element](unsafeUninitializedCapacity: elementCount) { values, count in
        UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        count = elementCount
      }
    }
  }
}

// The bytes in memory are the bytes in the file.
#if _endian(big)
  #error("Checkpoints are little-endian and so must the machine be")
#endif
