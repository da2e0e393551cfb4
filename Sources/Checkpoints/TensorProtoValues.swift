/// The typed value arrays of a TensorProto, the only form in which V1 files hold values.
enum TensorProtoValues {
  /// How one element type's values are written.
  private enum Coding {
    /// The little-endian bytes, `fixed` at a time (4 or 8).
    case bytes(fixed: Int)
    /// A varint for each element of `width` bytes.
    case varint(width: Int, signed: Bool)
    /// Length and bytes, one field for each element.
    case text
  }

  /// The TensorProto field that holds a type's values and how; nil for types that V1 cannot hold.
  private static func coding(of dataType: DataType) -> (field: Int, coding: Coding)? {
    switch dataType {
    case .float32: (5, .bytes(fixed: 4))
    case .float64: (6, .bytes(fixed: 8))
    case .int32: (7, .varint(width: 4, signed: true))
    case .int16: (7, .varint(width: 2, signed: true))
    case .int8: (7, .varint(width: 1, signed: true))
    case .uint16: (7, .varint(width: 2, signed: false))
    case .uint8: (7, .varint(width: 1, signed: false))
    case .string: (8, .text)
    case .complex64: (9, .bytes(fixed: 4))
    case .int64: (10, .varint(width: 8, signed: true))
    case .bool: (11, .varint(width: 1, signed: false))
    case .complex128: (12, .bytes(fixed: 8))
    case .float16: (13, .varint(width: 2, signed: false))
    case .bfloat16, .uint32, .uint64: nil
    }
  }

  /// A TensorProto with only its values, as TensorFlow writes it into V1 files.
  static func encode(_ tensor: NamedTensor, file: String) throws(CheckpointError) -> [UInt8] {
    guard let (field, coding) = coding(of: tensor.dataType) else {
      throw unsupported(tensor.dataType, tensor: tensor.name, file: file)
    }
    var writer = ProtobufWriter()
    if tensor.bytes.isEmpty { return [] }
    switch coding {
    case .bytes:
      writer.content(field, tensor.bytes)
    case .varint(let width, let signed):
      var packed: [UInt8] = []
      for start in stride(from: 0, to: tensor.bytes.count, by: width) {
        var bits: UInt64 = 0
        for byte in tensor.bytes[start..<start + width].reversed() {
          bits = bits << 8 | UInt64(byte)
        }
        let unused = UInt64(64 - 8 * width)
        // Negative numbers are extended to 64 bits, so an Int8 of -1 takes ten bytes.
        packed.appendVarint(
          signed ? UInt64(bitPattern: Int64(bitPattern: bits << unused) >> unused) : bits)
      }
      writer.content(field, packed)
    case .text:
      for element in StringTensor.elements(of: tensor) { writer.content(field, Array(element)) }
    }
    return writer.bytes
  }

  /// The bytes of a TensorProto's values, in `NamedTensor`'s form.
  ///
  /// Reads packed and single values, and lets a dtype and shape stand beside them, as TensorFlow
  /// does. `offset` is where the first values are in the file.
  static func decode(
    _ message: ProtobufReader, dataType: DataType, tensor: String
  ) throws(CheckpointError) -> (bytes: [UInt8], count: Int, offset: Int) {
    guard let (number, coding) = coding(of: dataType) else {
      throw unsupported(dataType, tensor: tensor, file: message.file)
    }
    var message = message
    var bytes: [UInt8] = []
    var strings = 0
    var offset: Int?
    while let field = try message.next() {
      guard field.number == number else { continue }
      if offset == nil {
        offset = field.offset
        if case .bytes(let values) = field.value { offset = message.base + values.startIndex }
      }
      switch (coding, field.value) {
      case (.bytes(let fixed), .bytes(let packed)) where packed.count % fixed == 0:
        bytes += packed
      case (.bytes(fixed: 4), .fixed32(let bits)):
        bytes.appendLittleEndian(bits)
      case (.bytes(fixed: 8), .fixed64(let bits)):
        bytes.appendLittleEndian(bits)
      case (.varint(let width, _), .varint(let value)):
        bytes.append(value, width: width)
      case (.varint(let width, _), .bytes(let packed)):
        var reader = ProtobufReader(packed, file: message.file, base: message.base)
        while !reader.isAtEnd { bytes.append(try reader.varint(), width: width) }
      case (.text, .bytes(let text)):
        bytes.appendVarint(UInt64(text.count))
        bytes += text
        strings += 1
      default:
        throw message.wrongType(field)
      }
    }
    let start = offset ?? message.offset
    guard let width = dataType.width else { return (bytes, strings, start) }
    guard bytes.count % width == 0 else { throw message.malformed("half a complex number") }
    return (bytes, bytes.count / width, start)
  }

  private static func unsupported(
    _ dataType: DataType, tensor: String, file: String
  ) -> CheckpointError {
    .tensor(file: file, tensor: tensor, problem: "V1 checkpoints cannot hold \(dataType); use V2")
  }
}

extension [UInt8] {
  /// Appends the low `width` bytes of a number, low byte first.
  fileprivate mutating func append(_ value: UInt64, width: Int) {
    for byte in 0..<width { append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte)))) }
  }
}
