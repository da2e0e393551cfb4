import Checkpoints
import Testing

@Suite struct OrderedCodeTests {
  @Test(
    arguments: [
      (0, "00"), (1, "0101"), (255, "01ff"), (256, "020100"), (70000, "03011170"),
    ] as [(UInt64, String)])
  func writesUnsignedNumbers(value: UInt64, code: String) {
    #expect(OrderedCode.unsigned(value) == TensorFlowFiles.bytes(code))
  }

  @Test(
    arguments: [
      (0, "80"), (1, "81"), (-1, "7f"), (63, "bf"), (64, "c040"), (-64, "40"), (-65, "3fbf"),
      (8191, "dfff"), (8192, "e02000"), (0x424242, "f0424242"), (-0x800, "3800"),
      (1 << 55, "ff8080000000000000"), (.max, "ffc07fffffffffffffff"),
      (.min, "003f8000000000000000"),
    ] as [(Int64, String)])
  func writesSignedNumbers(value: Int64, code: String) {
    #expect(OrderedCode.signed(value) == TensorFlowFiles.bytes(code))
  }

  @Test func keepsTheOrderOfSignedNumbers() {
    var values: [Int64] = [.min, .max, 0]
    for shift in 0..<63 {
      for offset in [-1, 0, 1] as [Int64] {
        values += [(1 << shift) + offset, -(1 << shift) + offset]
      }
    }
    let sorted = Set(values).sorted()
    for (lower, higher) in zip(sorted, sorted.dropFirst()) {
      #expect(
        OrderedCode.signed(lower).lexicographicallyPrecedes(OrderedCode.signed(higher)),
        "\(lower) before \(higher)")
    }
  }

  @Test func escapesTheBytesThatEndAString() {
    #expect(OrderedCode.string([0x61, 0x00, 0xff]) == [0x61, 0x00, 0xff, 0xff, 0x00, 0x00, 0x01])
  }
}
