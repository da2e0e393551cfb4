import Checkpoints
import Testing

/// What `inspect` tells of values.
@Suite struct TensorSummaryTests {
  @Test func countsWhatIsNotFiniteAndLeavesItOutOfTheNorm() {
    let summary = TensorSummary(
      NamedTensor(name: "x", shape: [4], values: [Float(3), .nan, -4, .infinity]))
    #expect(summary.range?.least == .real(-4))
    #expect(summary.range?.greatest == .real(.infinity))
    #expect(summary.norm == 5)
    #expect(summary.nonFinite == 2)
  }

  @Test func integersAreExact() {
    let summary = TensorSummary(
      NamedTensor(name: "x", shape: [2], values: [Int64.min, Int64.max - 1]))
    #expect(summary.range?.least == .integer(.min))
    #expect(summary.range?.greatest == .integer(.max - 1))
    let large = TensorSummary(NamedTensor(name: "x", shape: [], values: [UInt64.max]))
    #expect(large.range?.greatest == .real(0x1p64))
  }

  @Test(arguments: [
    (0x3c00 as UInt16, 1.0 as Double), (0xc000, -2.0), (0x0001, 0x1p-24), (0x03ff, 0x1.ff8p-15),
    (0x0400, 0x1p-14), (0x7bff, 65504.0), (0x8000, 0.0),
  ])
  func halves(bits: UInt16, value: Double) {
    let summary = TensorSummary(
      NamedTensor(
        name: "x", shape: [], dataType: .float16,
        bytes: [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]))
    #expect(summary.range?.least == .real(value))
    #expect(summary.norm == abs(value))
  }

  @Test func emptyTensorsHaveNoRange() {
    let summary = TensorSummary(NamedTensor(name: "x", shape: [0], values: [Float]()))
    #expect(summary.range == nil)
    #expect(summary.norm == 0)
    #expect(summary.checksum == 0)
  }

  @Test func differencesAreCountedBitByBit() {
    let one = NamedTensor(name: "x", shape: [3], values: [Float(0), 1, 2])
    let other = NamedTensor(name: "x", shape: [3], values: [Float(-0.0), 1, 2.5])
    #expect(TensorComparison(one, one) == .same)
    #expect(TensorComparison(one, other) == .otherValues(count: 2, first: 0, largest: 0.5))
    let nan = NamedTensor(name: "x", shape: [3], values: [Float(0), .nan, 2])
    #expect(TensorComparison(one, nan) == .otherValues(count: 1, first: 1, largest: nil))
    let column = NamedTensor(name: "x", shape: [3, 1], values: [Float(0), 1, 2])
    #expect(TensorComparison(one, column) == .otherForm)
  }
}
