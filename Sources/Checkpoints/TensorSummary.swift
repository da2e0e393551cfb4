/// What the values of one tensor are like.
package struct TensorSummary: Equatable, Sendable {
  /// A value as the tensor has it.
  package enum Number: Equatable, Sendable {
    case integer(Int)
    case real(Double)
  }

  /// The least and the greatest value that is a number; nil without any, and for strings. Complex
  /// numbers count as two values each.
  package private(set) var range: (least: Number, greatest: Number)?
  /// The square root of the sum of squares, of the values that are finite; nil for strings.
  package private(set) var norm: Double?
  /// How many values are NaN or infinite.
  package private(set) var nonFinite = 0
  /// The CRC-32C of the bytes, not masked.
  package let checksum: UInt32

  /// Looks at all values of a tensor.
  package init(_ tensor: NamedTensor) {
    checksum = CRC32C.checksum(tensor.bytes)
    let bytes = tensor.bytes
    switch tensor.dataType {
    case .float32, .complex64: take(bytes, as: UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64, .complex128: take(bytes, as: UInt64.self) { Double(bitPattern: $0) }
    case .float16: take(bytes, as: UInt16.self) { Self.half($0) }
    case .bfloat16: take(bytes, as: UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .int8: take(bytes, Int8.self)
    case .uint8, .bool: take(bytes, UInt8.self)
    case .int16: take(bytes, Int16.self)
    case .uint16: take(bytes, UInt16.self)
    case .int32: take(bytes, Int32.self)
    case .uint32: take(bytes, UInt32.self)
    case .int64: take(bytes, Int64.self)
    case .uint64: take(bytes, UInt64.self)
    case .string: break
    }
  }

  package static func == (one: TensorSummary, other: TensorSummary) -> Bool {
    one.range?.least == other.range?.least && one.range?.greatest == other.range?.greatest
      && one.norm == other.norm && one.nonFinite == other.nonFinite
      && one.checksum == other.checksum
  }

  private mutating func take<Bits: FixedWidthInteger>(
    _ bytes: [UInt8], as type: Bits.Type, _ value: (Bits) -> Double
  ) {
    var least = Double.infinity
    var greatest = -Double.infinity
    var squares = 0.0
    Self.each(bytes, Bits.self) { bits in
      let value = value(bits)
      if !value.isFinite { nonFinite += 1 } else { squares += value * value }
      if value < least { least = value }
      if value > greatest { greatest = value }
    }
    if least <= greatest { range = (.real(least), .real(greatest)) }
    norm = squares.squareRoot()
  }

  private mutating func take<Value: FixedWidthInteger>(_ bytes: [UInt8], _ type: Value.Type) {
    var least = Value.max
    var greatest = Value.min
    var squares = 0.0
    Self.each(bytes, Value.self) { value in
      least = min(least, value)
      greatest = max(greatest, value)
      squares += Double(value) * Double(value)
    }
    if !bytes.isEmpty { range = (Self.number(least), Self.number(greatest)) }
    norm = squares.squareRoot()
  }

  private static func number<Value: FixedWidthInteger>(_ value: Value) -> Number {
    Int(exactly: value).map { .integer($0) } ?? .real(Double(value))
  }

  private static func each<Bits: FixedWidthInteger>(
    _ bytes: [UInt8], _ type: Bits.Type, _ body: (Bits) -> Void
  ) {
    bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size) {
        body(bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self))
      }
    }
  }

  /// The value of an IEEE half; not every processor's compiler has a type for it.
  private static func half(_ bits: UInt16) -> Double {
    let sign = bits >> 15 == 0 ? 1.0 : -1.0
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }
}
