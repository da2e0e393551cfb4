/// Reads the fields of one protobuf message in a piece of a file.
///
/// Only ever looks at the bytes it was given: a length found in them is checked before it is used,
/// and nothing is allocated for it.
struct ProtobufReader {
  /// One field's value, by wire type.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  /// A field's number and value.
  struct Field {
    var number: Int
    var value: Value
    /// Where the field starts in the file, for errors.
    var offset: Int
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  /// The file the bytes are from.
  let file: String
  /// The file offset of the byte with index 0.
  let base: Int

  /// A reader of the message `bytes`; byte `i` of them (its index, not its distance) is at `base +
  /// i` in `file`.
  init(_ bytes: ArraySlice<UInt8>, file: String, base: Int) {
    self.bytes = bytes
    self.position = bytes.startIndex
    self.file = file
    self.base = base
  }

  /// Where the next byte is in the file.
  var offset: Int { base + position }

  /// Whether all bytes are read.
  var isAtEnd: Bool { position == bytes.endIndex }

  /// The next field; nil at the end of the message.
  mutating func next() throws(CheckpointError) -> Field? {
    if isAtEnd { return nil }
    let start = offset
    let tag = try varint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw malformed("field number out of range") }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1: value = .fixed64(try littleEndian(8))
    case 2: value = .bytes(try lengthPrefixed())
    case 5: value = .fixed32(UInt32(try littleEndian(4)))
    default: throw malformed("unknown wire type \(tag & 7)")
    }
    return Field(number: Int(tag >> 3), value: value, offset: start)
  }

  /// An unsigned number of at most ten bytes, seven bits each, low bits first.
  mutating func varint() throws(CheckpointError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard position < bytes.endIndex else { throw malformed("number cut short") }
      let byte = bytes[position]
      position += 1
      if shift == 63 && byte > 1 { break }
      result |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return result }
    }
    throw malformed("number longer than 64 bits")
  }

  /// A varint length and that many bytes.
  mutating func lengthPrefixed() throws(CheckpointError) -> ArraySlice<UInt8> {
    try take(try varint())
  }

  /// The next `length` bytes.
  mutating func take(_ length: UInt64) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard length <= UInt64(bytes.endIndex - position) else {
      throw malformed("\(length) bytes announced, \(bytes.endIndex - position) left")
    }
    defer { position += Int(length) }
    return bytes[position..<position + Int(length)]
  }

  /// A little-endian number of `count` bytes.
  mutating func littleEndian(_ count: Int) throws(CheckpointError) -> UInt64 {
    guard bytes.endIndex - position >= count else { throw malformed("number cut short") }
    var result: UInt64 = 0
    for index in (0..<count).reversed() { result = result << 8 | UInt64(bytes[position + index]) }
    position += count
    return result
  }

  /// An error at the present position.
  func malformed(_ problem: String) -> CheckpointError {
    .malformed(file: file, offset: offset, problem: problem)
  }
}

extension ProtobufReader {
  /// A reader of a sub-message; throws when the field is not one.
  func message(_ field: Field) throws(CheckpointError) -> ProtobufReader {
    ProtobufReader(try content(field), file: file, base: base)
  }

  /// The bytes of a field of wire type 2.
  func content(_ field: Field) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard case .bytes(let content) = field.value else { throw wrongType(field) }
    return content
  }

  /// The number in a varint field, signed (TensorFlow's int32 and int64).
  func integer(_ field: Field) throws(CheckpointError) -> Int {
    guard case .varint(let number) = field.value else { throw wrongType(field) }
    return Int(Int64(bitPattern: number))
  }

  /// The text of a string field, which must be UTF-8.
  func text(_ field: Field) throws(CheckpointError) -> String {
    guard let text = String(validating: try content(field), as: UTF8.self) else {
      throw .malformed(file: file, offset: field.offset, problem: "text is not UTF-8")
    }
    return text
  }

  /// The error for a field whose wire type is not the one its number calls for.
  func wrongType(_ field: Field) -> CheckpointError {
    .malformed(
      file: file, offset: field.offset, problem: "field \(field.number) has a wrong wire type")
  }
}
