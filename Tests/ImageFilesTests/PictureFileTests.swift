import ImageFiles
import Inference
import Testing

/// Picture files, whole and damaged.
@Suite struct PictureFileTests {
  private let picture = GreyPicture(
    width: 33, height: 20, pixels: (0..<660).map { UInt8($0 * 7 % 256) })

  private func refusal(of bytes: [UInt8]) -> String {
    do {
      _ = try PictureFile.decode(bytes, name: "x")
      return "not refused"
    } catch {
      return "\(error)"
    }
  }

  @Test func aPNGComesBack() throws {
    for (width, height) in [(33, 20), (1, 1), (660, 1), (1, 660)] {
      let picture = GreyPicture(
        width: width, height: height, pixels: Array(picture.pixels.prefix(width * height)))
      #expect(try PictureFile.decode(PNGFile.encode(picture), name: "x") == picture)
    }
    // Noise, which deflate only makes longer.
    var state: UInt64 = 3
    let noise = GreyPicture(
      width: 1000, height: 300,
      pixels: (0..<300_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: state >> 56)
      })
    #expect(try PictureFile.decode(PNGFile.encode(noise), name: "x") == noise)
  }

  @Test func aPNGCutAnywhereIsRefused() throws {
    let bytes = try PNGFile.encode(picture)
    for count in 0..<bytes.count - 12 {  // the last chunk, IEND, is not needed for the picture
      let text = refusal(of: Array(bytes[..<count]))
      #expect(text.hasPrefix("x: damaged PNG: ") || count < 8 && text.hasPrefix("x: is neither"))
      #expect(text.count > 20 && !text.contains("\n"))
    }
  }

  @Test func aPNGWithAnyBitFlippedIsRefusedOrRead() throws {
    let bytes = try PNGFile.encode(picture)
    let data = try #require((0..<bytes.count).first { bytes[$0...].starts(with: "IDAT".utf8) })
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let text = refusal(of: damaged)
      #expect(!text.contains("\n"))
      // Each chunk has a checksum; between these two are chunks that the pixels do not need, and after them too.
      let matters = bit / 8 < 33 || data..<bytes.count - 12 ~= bit / 8
      #expect(!matters || text != "not refused", "bit \(bit)")
    }
  }

  @Test(arguments: [(16, "100000x20"), (20, "33x100000")])
  func aPNGThatPromisesTooMuchGetsNoMemory(offset: Int, sides: String) throws {
    var bytes = try PNGFile.encode(picture)
    for (index, byte) in [0, 1, 0x86, 0xA0 as UInt8].enumerated() { bytes[offset + index] = byte }
    let checksum = Self.crc(bytes[12..<29])
    for index in 0..<4 {
      bytes[29 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index))
    }
    #expect(refusal(of: bytes).hasPrefix("x: has \(sides) pixels, more than 8192x8192"))
  }

  @Test func graymapsOfAllKinds() throws {
    let plain = "P2 # a comment\n# another\n 3\t2\n10\n0 5 10\n10 5\n0\n"
    let expected = GreyPicture(width: 3, height: 2, pixels: [0, 128, 255, 255, 128, 0])
    #expect(try PictureFile.decode(Array(plain.utf8), name: "x") == expected)
    let raw = Array("P5\n3 2\n10\n".utf8) + [0, 5, 10, 10, 5, 0]
    #expect(try PictureFile.decode(raw, name: "x") == expected)
    let wide = Array("P5 3 2 1000 ".utf8) + [0, 0, 1, 244, 3, 232, 3, 232, 1, 244, 0, 0]
    #expect(try PictureFile.decode(wide, name: "x") == expected)
  }

  @Test(arguments: [
    "P5", "P5 3", "P5 3 2", "P5 3 2 255", "P5 0 2 255 ", "P5 3 2 0 abcdef", "P5 3 2 70000 abcdef",
    "P5 3 2 255 abcde", "P5 99999999999999999999 2 255 ", "P5 -3 2 255 ", "P2 3 2 255 1 2 3 4 5",
    "P2 3 2 255 1 2 3 4 5 x", "P2 3 2 255 1 2 3 4 5 256", "P5 8000 8000 255 abc",
    "P5 9000 1 255 abc",
  ])
  func aDamagedGraymapIsRefused(text: String) {
    let refusal = refusal(of: Array(text.utf8))
    #expect(refusal.hasPrefix("x: damaged PGM: ") || refusal.hasPrefix("x: has 9000x1 pixels"))
    #expect(!refusal.contains("\n"))
  }

  @Test(arguments: ["", "P", "P6 1 1 255 abc", "GIF89a", "<html>"])
  func otherKindsAreNamedAsSuch(text: String) {
    #expect(refusal(of: Array(text.utf8)).hasPrefix("x: is neither PNG nor PGM"))
  }

  @Test func aFileThatIsNotThere() {
    #expect(throws: PictureError.self) { try PictureBytes.read("/nonexistent/x.png") }
    #expect(throws: PictureError.self) { try PictureBytes.read("/") }
    #expect(throws: PictureError.self) { try PictureBytes.read("/dev/zero") }
  }

  /// The checksum of PNG's chunks (PNG specification, annex D).
  private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1) * 0xEDB8_8320 }
    }
  }
}
