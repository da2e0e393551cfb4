import Kernels
import Testing

@Suite struct GatherTests {
  @Test(arguments: instructionSets, [1, 7, 8, 9, 15, 16])
  func bothLayoutsHaveThePixels(_ set: InstructionSet, _ count: Int) {
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
        let isRight =
          result.pictures[sample * 1040 + place] == pixel
          && result.image[place * 16 + sample] == pixel
        if !isRight { #expect(isRight, "sample \(sample), place \(place)") }
      }
    }
  }

  /// One inked pixel, in one sample of a partial block: the box is that pixel.
  @Test(arguments: instructionSets)
  func theBoxFindsASinglePixelAnywhere(_ set: InstructionSet) {
    let gather = GatherRun()
    for place in 0..<784 {
      var images = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: 1 + place % 16)
      images[place % images.count][place] = 1
      let (row, column) = (place / 28 + 2, place % 28 + 2)
      let box = gather.run(set, images).box
      if box != [row, row + 1, column, column + 1] { Issue.record("\(place): \(box)") }
    }
  }

  @Test(arguments: instructionSets)
  func theBoxHoldsTheInkOfAllSamples(_ set: InstructionSet) {
    var images = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: 5)
    images[0][3 * 28 + 20] = 9
    images[4][25 * 28 + 7] = 255
    images[2][10 * 28 + 12] = 128
    let gather = GatherRun()
    #expect(gather.run(set, images).box == [5, 28, 9, 23])
    images = images.map { $0.map { _ in 7 } }
    #expect(gather.run(set, images).box == [2, 30, 2, 30])
  }

  @Test(arguments: instructionSets)
  func theBoxOfBlankImagesIsEmpty(_ set: InstructionSet) {
    let blank = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: 3)
    #expect(GatherRun().run(set, blank).box == [0, 0, 0, 0])
  }
}

/// A block's memory, kept from one gathering to the next as a thread keeps it.
struct GatherRun: ~Copyable {
  private let pictures = Memory([Float](repeating: 0, count: 16 * 1040))
  private let image = Memory([Float](repeating: 0, count: 16 * 1024))
  private let box = Memory([Int](repeating: -1, count: 4), filler: 7)

  func run(
    _ set: InstructionSet, _ images: [[UInt8]]
  ) -> (pictures: [Float], image: [Float], box: [Int]) {
    // Exactly as many bytes as there are: a read past the last image meets other memory.
    let bytes = Memory(Array(images.joined()), filler: 0xAA)
    // Pointers to samples that are not there lead nowhere.
    var pointers = [UnsafePointer<UInt8>](
      repeating: UnsafePointer(bitPattern: 16)!, count: 16)
    for sample in images.indices { pointers[sample] = UnsafePointer(bytes.base + sample * 784) }
    KernelTable(set).gather(pointers, images.count, pictures.base, image.base, box.base)
    #expect(pictures.isIntact && image.isIntact && box.isIntact)
    return (pictures.array, image.array, box.array)
  }
}
