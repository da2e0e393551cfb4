/// Writes tensors as a safetensors file (huggingface/safetensors): a JSON header, then the bytes.
package enum SafetensorsWriter {
  /// The contents of the file.
  ///
  /// The widest elements come first, so that all are aligned; tensors of one width by name.
  ///
  /// - Throws: `tensor` for an element type or a name that the format does not have; `file` is the
  ///   name the error gives.
  package static func encode(
    _ tensors: [NamedTensor], file: String
  ) throws(CheckpointError) -> [UInt8] {
    let ordered = tensors.sortedByName().enumerated().sorted {
      let (one, other) = ($0.element.dataType.width ?? 0, $1.element.dataType.width ?? 0)
      return one != other ? one > other : $0.offset < $1.offset
    }.map(\.element)
    var members: [String] = []
    var data: [UInt8] = []
    for tensor in ordered {
      guard let type = typeName(tensor.dataType), tensor.name != "__metadata__" else {
        throw .tensor(
          file: file, tensor: tensor.name,
          problem: "safetensors cannot hold \(tensor.dataType) under this name")
      }
      let start = data.count
      data += tensor.bytes
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":\(list(tensor.shape)),"
          + "\"data_offsets\":\(list([start, data.count]))}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    // The data starts at a multiple of eight; the header may end with blanks.
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt64(header.count))
    return bytes + header + data
  }

  private static func typeName(_ dataType: DataType) -> String? {
    switch dataType {
    case .float32: "F32"
    case .float64: "F64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .uint8: "U8"
    case .uint16: "U16"
    case .uint32: "U32"
    case .uint64: "U64"
    case .bool: "BOOL"
    case .complex64: "C64"
    case .complex128, .string: nil
    }
  }

  private static func list(_ numbers: [Int]) -> String {
    "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
