/// A Swift number that a tensor of the corresponding type can hold.
package protocol TensorElement: BitwiseCopyable, Sendable {
  /// The tensor type whose elements have this type's bits.
  static var dataType: DataType { get }
}

extension Float: TensorElement { package static var dataType: DataType { .float32 } }
extension Double: TensorElement { package static var dataType: DataType { .float64 } }
extension Int32: TensorElement { package static var dataType: DataType { .int32 } }
extension Int64: TensorElement { package static var dataType: DataType { .int64 } }
extension Int16: TensorElement { package static var dataType: DataType { .int16 } }
extension Int8: TensorElement { package static var dataType: DataType { .int8 } }
extension UInt8: TensorElement { package static var dataType: DataType { .uint8 } }
extension UInt16: TensorElement { package static var dataType: DataType { .uint16 } }
extension UInt32: TensorElement { package static var dataType: DataType { .uint32 } }
extension UInt64: TensorElement { package static var dataType: DataType { .uint64 } }
