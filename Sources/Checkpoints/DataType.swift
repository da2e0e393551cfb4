/// The element types of TensorFlow's tensors, by TensorFlow's own numbers (`DataType` in
/// types.proto).
package enum DataType: Int, Sendable, CaseIterable {
  case float32 = 1
  case float64 = 2
  case int32 = 3
  case uint8 = 4
  case int16 = 5
  case int8 = 6
  case string = 7
  case complex64 = 8
  case int64 = 9
  case bool = 10
  case bfloat16 = 14
  case uint16 = 17
  case complex128 = 18
  case float16 = 19
  case uint32 = 22
  case uint64 = 23

  /// Bytes of one element; nil for strings, whose elements differ in length.
  package var width: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .uint16, .bfloat16, .float16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64, .complex64: 8
    case .complex128: 16
    case .string: nil
    }
  }

  /// Bytes of the parts whose order the machine's endianness decides: half an element for complex
  /// types.
  var componentWidth: Int? {
    switch self {
    case .complex64, .complex128: width.map { $0 / 2 }
    default: width
    }
  }
}
