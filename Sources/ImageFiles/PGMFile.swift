package import Inference

/// Portable graymaps, plain (P2) and raw (P5): netpbm's pgm(5).
package enum PGMFile {
  /// The first picture in the file.
  ///
  /// - Throws: `PictureError.bad` or `tooLarge`.
  package static func decode(_ bytes: [UInt8], name: String) throws(PictureError) -> GreyPicture {
    var reader = Reader(bytes: bytes, name: name)
    let width = try reader.number("width")
    let height = try reader.number("height")
    let greatest = try reader.number("greatest shade")
    try PictureFile.require(width: width, height: height, of: name, kind: "PGM")
    guard 1...65535 ~= greatest else {
      throw .bad(name: name, kind: "PGM", problem: "greatest shade \(greatest), must be 1 to 65535")
    }
    let isPlain = bytes[1] == UInt8(ascii: "2")
    if !isPlain { reader.position += 1 }  // one white space, then bytes
    // A file of these sides is at least so long: checked before there is memory for its pixels.
    let byteCount = width * height * (isPlain || greatest > 255 ? 2 : 1) - (isPlain ? 1 : 0)
    guard bytes.count - reader.position >= byteCount else {
      throw .bad(
        name: name, kind: "PGM", problem: "ends early: \(bytes.count) bytes for \(width)x\(height)")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for _ in 0..<width * height {
      let shade = isPlain ? try reader.number("shade") : reader.raw(isWide: greatest > 255)
      guard shade <= greatest else {
        throw .bad(
          name: name, kind: "PGM",
          problem: "shade \(shade) of pixel \(pixels.count), the greatest being \(greatest)")
      }
      pixels.append(UInt8((shade * 255 + greatest / 2) / greatest))
    }
    return GreyPicture(width: width, height: height, pixels: pixels)
  }

  private struct Reader {
    let bytes: [UInt8]
    let name: String
    var position = 2

    /// A decimal number after white space and comments.
    mutating func number(_ field: String) throws(PictureError) -> Int {
      skipSpace()
      var value = 0
      let start = position
      while position < bytes.count, case 48...57 = bytes[position], position - start < 9 {
        value = value * 10 + Int(bytes[position] - 48)
        position += 1
      }
      guard position > start, position == bytes.count || isSpace(bytes[position]) else {
        throw .bad(name: name, kind: "PGM", problem: "no \(field) at offset \(start)")
      }
      return value
    }

    /// One or two bytes, which are there.
    mutating func raw(isWide: Bool) -> Int {
      position += isWide ? 2 : 1
      return isWide
        ? Int(bytes[position - 2]) << 8 | Int(bytes[position - 1]) : Int(bytes[position - 1])
    }

    private mutating func skipSpace() {
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "#") {
          while position < bytes.count, bytes[position] != 10, bytes[position] != 13 {
            position += 1
          }
        } else if isSpace(bytes[position]) {
          position += 1
        } else {
          return
        }
      }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }
  }
}
