/// Reads JSON (RFC 8259) that a program of ours has written: reports, of some megabytes at most.
package struct JSONReader {
  /// Why a text is no JSON.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let offset: Int
    package let problem: String

    package var description: String { "no JSON: \(problem) at byte \(offset)" }
  }

  private let bytes: [UInt8]
  private var place = 0
  /// Values within values; more than any report has.
  private static let deepest = 64

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The one value of a text.
  package static func read(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.place == bytes.count else { throw reader.failure("more after the value") }
    return value
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONValue {
    guard depth < Self.deepest else { throw failure("too deep") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try list(depth)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(_ depth: Int) throws(Failure) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = []
    place += 1
    skipSpace()
    if skip("}") { return .object([]) }
    repeat {
      skipSpace()
      let name = try text()
      skipSpace()
      try require(":")
      members.append((name, try value(depth: depth + 1)))
      skipSpace()
    } while skip(",")
    try require("}")
    return .object(members)
  }

  private mutating func list(_ depth: Int) throws(Failure) -> JSONValue {
    var values: [JSONValue] = []
    place += 1
    skipSpace()
    if skip("]") { return .list([]) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while skip(",")
    try require("]")
    return .list(values)
  }

  private mutating func text() throws(Failure) -> String {
    try require("\"")
    var result: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      place += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let escape = next else { break }
      place += 1
      switch escape {
      case UInt8(ascii: "u"):
        let digits = bytes[place..<min(place + 4, bytes.count)]
        guard digits.count == 4,
          let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { throw failure("no character") }
        result += Array(String(Character(scalar)).utf8)
        place += 4
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      default: result.append(escape)
      }
    }
    try require("\"")
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = place
    while let byte = next, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      place = start
      throw failure("no value")
    }
    return .number(number)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[place...].starts(with: word.utf8) else { throw failure("no value") }
    place += word.utf8.count
    return value
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, [32, 9, 10, 13].contains(byte) { place += 1 }
  }

  private mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  private mutating func require(_ sign: Unicode.Scalar) throws(Failure) {
    guard skip(sign) else { throw failure("no \(sign)") }
  }

  private func failure(_ problem: String) -> Failure { Failure(offset: place, problem: problem) }
}
