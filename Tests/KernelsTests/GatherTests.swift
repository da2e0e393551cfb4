import Kernels
import Testing

@Suite struct GatherTests {
  @Test(arguments: instructionSets, [1, 7, 8, 9, 15, 16])
  func theImageHasThePixels(_ set: InstructionSet, _ count: Int) {
    var random = TestRandom(seed: UInt64(count))
    let gather = GatherRun()
    // What an earlier, full block left must not shine through.
    let full = (0..<16).map { _ in (0..<784).map { _ in UInt8(1 + random.next() % 255) } }
    _ = gather.run(set, full)
    let images = (0..<count).map { _ in (0..<784).map { _ in UInt8(random.next() % 256) } }
    let result = gather.run(set, images)
    for sample in 0..<16 {
      for place in 0..<1024 {
        let (row, column) = (place / 32 - 2, place % 32 - 2)
        let isInside = (0..<28).contains(row) && (0..<28).contains(column) && sample < count
        let pixel = isInside ? Float(images[sample][row * 28 + column]) * (1 / 255) : 0
        let isRight = result.image[place * 16 + sample] == pixel
        if !isRight { #expect(isRight, "sample \(sample), place \(place)") }
      }
    }
  }

  /// One inked pixel, in one sample of a partial block: its row's span is that pixel.
  @Test(arguments: instructionSets)
  func theSpansFindASinglePixelAnywhere(_ set: InstructionSet) {
    let gather = GatherRun()
    for place in 0..<784 {
      var images = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: 1 + place % 16)
      images[place % images.count][place] = 1
      let (row, column) = (place / 28 + 2, place % 28 + 2)
      let spans = gather.run(set, images).spans
      if spans != blankSpans(except: [row: [column, column + 1]]) {
        Issue.record("\(place): \(spans)")
      }
    }
  }

  @Test(arguments: instructionSets)
  func theSpansHoldTheInkOfAllSamples(_ set: InstructionSet) {
    var images = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: 5)
    images[0][3 * 28 + 20] = 9
    images[4][3 * 28 + 7] = 255
    images[2][10 * 28 + 12] = 128
    let gather = GatherRun()
    #expect(gather.run(set, images).spans == blankSpans(except: [5: [9, 23], 12: [14, 15]]))
    images = images.map { $0.map { _ in 7 } }
    let full = Dictionary(uniqueKeysWithValues: (2..<30).map { ($0, [2, 30]) })
    #expect(gather.run(set, images).spans == blankSpans(except: full))
  }

  private func blankSpans(except rows: [Int: [Int]]) -> [Int] {
    (0..<32).flatMap { rows[$0] ?? [32, 0] }
  }
}

/// A block's memory, kept from one gathering to the next as a thread keeps it.
struct GatherRun: ~Copyable {
  private let image = Memory([Float](repeating: 0, count: 16 * 1024))
  private let spans = Memory([Int](repeating: -1, count: 64), filler: 7)
  private let scratch = Memory([UInt8](repeating: 0, count: 784 * 16), filler: 7)

  func run(
    _ set: InstructionSet, _ images: [[UInt8]]
  ) -> (image: [Float], spans: [Int]) {
    // Exactly as many bytes as there are: a read past the last image meets other memory.
    let bytes = Memory(Array(images.joined()), filler: 0xAA)
    // Pointers to samples that are not there lead nowhere.
    var pointers = [UnsafePointer<UInt8>](
      repeating: UnsafePointer(bitPattern: 16)!, count: 16)
    for sample in images.indices { pointers[sample] = UnsafePointer(bytes.base + sample * 784) }
    KernelTable(set).gather(
      pointers, images.count, pointers, image.base, spans.base, scratch.base)
    #expect(image.isIntact && spans.isIntact && scratch.isIntact)
    return (image.array, spans.array)
  }
}
