/// Builds one protobuf message, field by field in the order of the calls.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// A varint field; zero is left out, as protobuf does with scalars.
  mutating func integer(_ number: Int, _ value: Int) {
    guard value != 0 else { return }
    tag(number, wire: 0)
    bytes.appendVarint(UInt64(bitPattern: Int64(value)))
  }

  /// A fixed32 field; zero is left out.
  mutating func fixed32(_ number: Int, _ value: UInt32) {
    guard value != 0 else { return }
    tag(number, wire: 5)
    bytes.appendLittleEndian(value)
  }

  /// A field of bytes, text or a packed array, written even when empty.
  mutating func content(_ number: Int, _ content: [UInt8]) {
    tag(number, wire: 2)
    bytes.appendVarint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  /// A sub-message, written even when empty.
  mutating func message(_ number: Int, _ build: (inout ProtobufWriter) -> Void) {
    var writer = ProtobufWriter()
    build(&writer)
    content(number, writer.bytes)
  }

  private mutating func tag(_ number: Int, wire: UInt64) {
    bytes.appendVarint(UInt64(number) << 3 | wire)
  }
}

extension [UInt8] {
  /// Appends an unsigned number as a varint: seven bits a byte, low bits first.
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 128 {
      append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a number's bytes, low byte first.
  mutating func appendLittleEndian<Number: FixedWidthInteger>(_ value: Number) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
