import Kernels
import Testing

@Suite struct AugmentTests {
  /// Coefficients that leave an image as it is: position 0, 1, 2 ..., shift 0.
  private static let still: [Int32] = (0..<4).flatMap { function -> [Int32] in
    [0, function % 2 == 0 ? 65536 : 0] + [Int32](repeating: 0, count: 7)
  }

  private func run(_ set: InstructionSet, _ image: [UInt8], _ coefficients: [Int32]) -> [UInt8] {
    let scratch = Memory([UInt8](repeating: 0, count: 3456), filler: 7)
    let result = Memory([UInt8](repeating: 9, count: 900), filler: 7)
    let pixels = Memory(image, filler: 0xAA)
    // Twice: what the first use left in the scratch memory must not shine through.
    for image in [Memory(image.map { ~$0 }, filler: 0xAA), pixels] {
      KernelTable(set).augment(
        image.base, Memory(coefficients, filler: 1).base, scratch.base, result.base)
    }
    #expect(scratch.isIntact && result.isIntact && pixels.array == image)
    return Array(result.array[..<784])
  }

  private func image(_ seed: UInt64) -> [UInt8] {
    var random = TestRandom(seed: seed)
    return (0..<784).map { _ in UInt8(random.next() % 3 == 0 ? random.next() % 256 : 0) }
  }

  @Test(arguments: instructionSets)
  func nothingAskedForLeavesTheImage(_ set: InstructionSet) {
    #expect(run(set, image(1), Self.still) == image(1))
  }

  @Test(arguments: instructionSets, [(0, 3), (-4, 0), (5, -2), (-27, 0), (0, 15)])
  func wholePixelsMoveUnchanged(_ set: InstructionSet, _ move: (x: Int, y: Int)) {
    var coefficients = Self.still
    coefficients[0] += Int32(move.y << 16)
    coefficients[18] += Int32(move.x << 16)
    let before = image(2)
    let after = run(set, before, coefficients)
    for place in 0..<784 {
      let (row, column) = (place / 28 + move.y, place % 28 + move.x)
      let isInside = (0..<28).contains(row) && (0..<28).contains(column)
      #expect(after[place] == (isInside ? before[row * 28 + column] : 0))
    }
  }

  /// To the last bit, near and far beyond what training draws.
  @Test(arguments: instructionSets, [1, 4, 40])
  func equalsItsPlainTwin(_ set: InstructionSet, _ size: Int) {
    for seed in 0..<40 {
      var random = TestRandom(seed: UInt64(1000 * size + seed))
      func amount(_ limit: Int) -> Int32 {
        Int32((Int(random.next() % 2001) - 1000) * limit / 1000)
      }
      var coefficients = Self.still
      for function in 0..<4 {
        coefficients[function * 9] += amount(65536 * size)
        coefficients[function * 9 + 1] += amount(2000 * size)
        for point in 2..<9 { coefficients[function * 9 + point] = amount(256 * size) }
      }
      let image = image(UInt64(seed))
      #expect(
        run(set, image, coefficients)
          == Plain.augment(image: image, coefficients: coefficients), "seed \(seed)")
    }
  }
}
