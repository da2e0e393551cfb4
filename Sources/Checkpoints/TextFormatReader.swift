/// Reads the part of protobuf's text form that a message of strings and numbers needs.
///
/// Whitespace and `#` comments anywhere, single and double quotes, all escapes, neighbouring
/// strings joined, lists in brackets, and a `,` or `;` after a value.
struct TextFormatReader {
  private let text: [UInt8]
  private let file: String
  private var position = 0

  /// A reader at the start of `text`; errors name `file`.
  init(_ text: [UInt8], file: String) {
    self.text = text
    self.file = file
  }

  /// Throws unless the whole text is UTF-8.
  func checkUTF8() throws(CheckpointError) {
    guard String(validating: text, as: UTF8.self) != nil else { throw error("not UTF-8") }
  }

  /// The name of the next field, its colon consumed; nil at the end.
  mutating func nextFieldName() throws(CheckpointError) -> String? {
    skipBlanks()
    if position == text.count { return nil }
    let name = word(with: ["_"])
    guard !name.isEmpty else { throw error("a field's name expected") }
    try consume(":")
    return name
  }

  /// A string, or a list of them where allowed.
  mutating func texts(allowsList: Bool) throws(CheckpointError) -> [String] {
    try values(allowsList: allowsList) { reader throws(CheckpointError) in
      try reader.string()
    }
  }

  /// A number, or a list of them where allowed.
  mutating func numbers(allowsList: Bool) throws(CheckpointError) -> [Double] {
    try values(allowsList: allowsList) { reader throws(CheckpointError) in
      let digits = reader.word(with: [".", "-", "+"])
      guard let number = Double(digits) else { throw reader.error("a number expected") }
      return number
    }
  }

  /// An error at the present line and column, both from 1, the column in bytes.
  func error(_ problem: String) -> CheckpointError {
    let before = text[..<position]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return .stateFile(
      file: file, line: before.count { $0 == UInt8(ascii: "\n") } + 1,
      column: position - lineStart + 1, problem: problem)
  }

  private mutating func values<Value>(
    allowsList: Bool, _ one: (inout TextFormatReader) throws(CheckpointError) -> Value
  ) throws(CheckpointError) -> [Value] {
    skipBlanks()
    var values: [Value] = []
    if allowsList, peek() == "[" {
      try consume("[")
      skipBlanks()
      while peek() != "]" {
        values.append(try one(&self))
        skipBlanks()
        guard peek() == "," else { break }
        try consume(",")
        skipBlanks()
      }
      try consume("]")
    } else {
      values = [try one(&self)]
    }
    skipBlanks()
    if peek() == "," || peek() == ";" { position += 1 }
    return values
  }

  /// One or more neighbouring quoted strings, joined.
  private mutating func string() throws(CheckpointError) -> String {
    var bytes: [UInt8] = []
    guard peek() == "\"" || peek() == "'" else { throw error("a quoted string expected") }
    while let quote = peek(), quote == "\"" || quote == "'" {
      position += 1
      while true {
        guard let character = peek(), character != "\n" else { throw error("string not closed") }
        position += 1
        if character == quote { break }
        if character == "\\" {
          try escape(into: &bytes)
        } else {
          bytes.append(text[position - 1])
        }
      }
      skipBlanks()
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw error("string is not UTF-8")
    }
    return string
  }

  /// What follows a backslash.
  private mutating func escape(into bytes: inout [UInt8]) throws(CheckpointError) {
    guard let character = peek() else { throw error("string not closed") }
    position += 1
    switch character {
    case "a": bytes.append(7)
    case "b": bytes.append(8)
    case "t": bytes.append(9)
    case "n": bytes.append(10)
    case "v": bytes.append(11)
    case "f": bytes.append(12)
    case "r": bytes.append(13)
    case "\"", "'", "\\": bytes.append(text[position - 1])
    case "0"..."7":
      position -= 1
      bytes.append(UInt8(truncatingIfNeeded: try digits(radix: 8, atMost: 3)))
    case "x": bytes.append(UInt8(truncatingIfNeeded: try digits(radix: 16, atMost: 2)))
    case "u", "U":
      let count = character == "u" ? 4 : 8
      guard let scalar = Unicode.Scalar(try digits(radix: 16, atMost: count)) else {
        throw error("no such character")
      }
      bytes += Array(String(scalar).utf8)
    default: bytes += [UInt8(ascii: "\\"), text[position - 1]]  // as TensorFlow's reader has it
    }
  }

  private mutating func digits(radix: Int, atMost count: Int) throws(CheckpointError) -> UInt32 {
    var value: UInt32 = 0
    let start = position
    while position - start < count, let digit = peek().flatMap({ Character($0).hexDigitValue }),
      digit < radix
    {
      value = value * UInt32(radix) + UInt32(digit)
      position += 1
    }
    guard position > start else { throw error("digits expected") }
    return value
  }

  private mutating func skipBlanks() {
    while let character = peek() {
      if character == "#" {
        while let character = peek(), character != "\n" { position += 1 }
      } else if character.properties.isWhitespace && character.isASCII {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func consume(_ expected: Unicode.Scalar) throws(CheckpointError) {
    skipBlanks()
    guard peek() == expected else { throw error("\(expected) expected") }
    position += 1
  }

  /// A run of ASCII letters, digits and the given characters.
  private mutating func word(with others: [Unicode.Scalar]) -> String {
    var word = ""
    while let character = peek(), isLetterOrDigit(character) || others.contains(character) {
      word.unicodeScalars.append(character)
      position += 1
    }
    return word
  }

  private func isLetterOrDigit(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  /// The next byte as a character; bytes of longer ones only matter inside strings, which copy
  /// them.
  private func peek() -> Unicode.Scalar? {
    position < text.count ? Unicode.Scalar(text[position]) : nil
  }
}
