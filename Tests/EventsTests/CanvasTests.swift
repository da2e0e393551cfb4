import Events
import Testing

/// Pictures for TensorBoard.
@Suite struct CanvasTests {
  @Test func putEnlarges() {
    var small = Canvas(width: 2, height: 1)
    small[0, 1] = 9
    var large = Canvas(width: 5, height: 3, shade: 1)
    large.put(small, row: 1, column: 1, scale: 2)
    #expect(large.pixels == [1, 1, 1, 1, 1, 1, 0, 0, 9, 9, 1, 0, 0, 9, 9])
  }

  @Test func pngHasItsHeader() {
    let png = Canvas(width: 300, height: 2).png
    #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    // Width, height, eight bits of grey (PNG specification, 11.2.2).
    #expect(Array(png[16..<26]) == [0, 0, 1, 44, 0, 0, 0, 2, 8, 0])
  }

  @Test func digitsDiffer() {
    let digits = (0...9).map { SmallDigit.image($0).pixels }
    #expect(Set(digits).count == 10)
  }
}
