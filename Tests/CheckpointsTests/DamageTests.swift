import Checkpoints
import Testing

/// Damage of every kind to small files: refused, or without effect on the values; never a crash.
@Suite struct DamageTests {
  @Test func everyFlippedBitOfAnIndexIsRefusedOrHarmless() {
    eachFlip(of: TinyFiles.v2Index) { index in
      check { () throws(CheckpointError) in
        try TinyFiles.read(index: index, data: TinyFiles.v2Data)
      }
    }
  }

  @Test func everyFlippedBitOfADataFileIsRefused() {
    eachFlip(of: TinyFiles.v2Data) { data in
      #expect(throws: CheckpointError.self) {
        try TinyFiles.read(index: TinyFiles.v2Index, data: data)
      }
    }
  }

  @Test func everyFlippedBitOfATableIsRefusedOrHarmless() {
    eachFlip(of: TinyFiles.v1) { table in
      check { () throws(CheckpointError) in try TinyFiles.read(table: table) }
    }
  }

  @Test func everyCutIsRefused() {
    for count in 0..<TinyFiles.v2Index.count {
      #expect(throws: CheckpointError.self) {
        try TinyFiles.read(index: Array(TinyFiles.v2Index[..<count]), data: TinyFiles.v2Data)
      }
    }
    for count in 0..<TinyFiles.v2Data.count {
      #expect(throws: CheckpointError.self) {
        try TinyFiles.read(index: TinyFiles.v2Index, data: Array(TinyFiles.v2Data[..<count]))
      }
    }
    for count in 0..<TinyFiles.v1.count {
      #expect(throws: CheckpointError.self) {
        try TinyFiles.read(table: Array(TinyFiles.v1[..<count]))
      }
    }
  }

  @Test func bytesAfterTheDataAreHarmless() throws {
    let read = try TinyFiles.read(index: TinyFiles.v2Index, data: TinyFiles.v2Data + [1, 2, 3])
    #expect(read == TinyFiles.tensors)
  }

  /// A checksum hides a flipped bit from the parsers, so here each damaged block gets a right one.
  @Test func everyFlippedBitUnderARightChecksumIsSafe() {
    eachFlip(of: TinyFiles.v2Index, before: TinyFiles.v2Index.count - 48) { index in
      _ = try? TinyFiles.read(
        index: repaired(index, [(0, 86), (91, 8), (104, 14)]), data: TinyFiles.v2Data)
    }
    let blocks = [(0, 183), (188, 8), (201, 15)]
    eachFlip(of: TinyFiles.v1, before: TinyFiles.v1.count - 48) { table in
      _ = try? TinyFiles.read(table: repaired(table, blocks))
    }
    for table in [TensorFlowFiles.dtypesV1, TensorFlowFiles.partsV1, TensorFlowFiles.snappyV1] {
      eachFlip(of: table, before: table.count - 48) { table in
        _ = try? TinyFiles.read(table: repaired(table, blocksOfOneBlockTable(table)))
      }
    }
    for (index, data) in [
      (TensorFlowFiles.dtypesV2Index, TensorFlowFiles.dtypesV2Data),
      (TensorFlowFiles.partsV2Index, TensorFlowFiles.partsV2Data),
      (TensorFlowFiles.snappyV2Index, TensorFlowFiles.partsV2Data),
    ] {
      eachFlip(of: index, before: index.count - 48) { index in
        _ = try? TinyFiles.read(index: repaired(index, blocksOfOneBlockTable(index)), data: data)
      }
    }
  }

  @Test func aChecksumErrorNamesFileTensorOffsetAndBothChecksums() {
    var data = TinyFiles.v2Data
    data[9] ^= 1
    let error = #expect(throws: CheckpointError.self) {
      try TinyFiles.read(index: TinyFiles.v2Index, data: data)
    }
    guard case .checksum(let file, let tensor, let offset, let expected, let found) = error else {
      Issue.record("not a checksum error: \(String(describing: error))")
      return
    }
    #expect(file == "tiny.data-00000-of-00001")
    #expect(tensor == "v")
    #expect(offset == 8)
    #expect(expected == 0xf4c8_333d)
    #expect(found == CRC32C.mask(CRC32C.checksum(Array(data[8..<16]))))
  }

  private func check(_ read: () throws(CheckpointError) -> [NamedTensor]) {
    do {
      #expect(try read() == TinyFiles.tensors)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  private func eachFlip(of bytes: [UInt8], before end: Int? = nil, _ body: ([UInt8]) -> Void) {
    for bit in 0..<8 * (end ?? bytes.count) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      body(damaged)
    }
  }

  /// The table with the checksums of the blocks at these offsets, of these sizes, made right.
  private func repaired(_ table: [UInt8], _ blocks: [(offset: Int, size: Int)]) -> [UInt8] {
    var table = table
    for (offset, size) in blocks {
      let checksum = CRC32C.mask(CRC32C.checksum(Array(table[offset...offset + size])))
      for byte in 0..<4 {
        table[offset + size + 1 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte)))
      }
    }
    return table
  }

  /// The three blocks of a table, from the handles in its footer: data, metaindex, index.
  private func blocksOfOneBlockTable(_ table: [UInt8]) -> [(offset: Int, size: Int)] {
    var position = table.count - 48
    func varint() -> Int {
      var value = 0
      for shift in stride(from: 0, to: 63, by: 7) {
        value |= Int(table[position] & 127) << shift
        position += 1
        if table[position - 1] < 128 { break }
      }
      return value
    }
    let metaindex = (varint(), varint())
    let index = (varint(), varint())
    return [(0, metaindex.0 - 5), metaindex, index]
  }
}
