import Checkpoints
import Testing

@Suite struct FormatTests {
  @Test func writesTheBytesOfTensorFlow() throws {
    let (index, data) = TensorBundleWriter.encode(TinyFiles.tensors.reversed())
    #expect(index == TinyFiles.v2Index)
    #expect(data == TinyFiles.v2Data)
    let table = try SliceTableWriter.encode(TinyFiles.tensors.reversed(), file: "tiny")
    #expect(table == TinyFiles.v1)
  }

  @Test func readsTheBytesOfTensorFlow() throws {
    let bundle = try TinyFiles.read(index: TinyFiles.v2Index, data: TinyFiles.v2Data)
    #expect(bundle == TinyFiles.tensors)
    #expect(try TinyFiles.read(table: TinyFiles.v1) == TinyFiles.tensors)
    #expect(bundle[0].values(as: Int64.self) == [300])
    #expect(bundle[1].values(as: Float.self) == [1.5, -2])
    #expect(bundle[1].values(as: Double.self) == nil)
  }

  @Test func readsAndRewritesEveryElementTypeOfV2() throws {
    let tensors = try TinyFiles.read(
      index: TensorFlowFiles.dtypesV2Index, data: TensorFlowFiles.dtypesV2Data)
    #expect(Set(tensors.map(\.dataType)) == Set(DataType.allCases))
    checkValues(of: tensors)
    let (index, data) = TensorBundleWriter.encode(tensors)
    #expect(index == TensorFlowFiles.dtypesV2Index)
    #expect(data == TensorFlowFiles.dtypesV2Data)
  }

  @Test func readsAndRewritesEveryElementTypeOfV1() throws {
    let tensors = try TinyFiles.read(table: TensorFlowFiles.dtypesV1)
    checkValues(of: tensors)
    let notInV1: Set<DataType> = [.bfloat16, .uint16, .uint32, .uint64]
    #expect(Set(tensors.map(\.dataType)) == Set(DataType.allCases).subtracting(notInV1))
    #expect(try SliceTableWriter.encode(tensors, file: "t") == TensorFlowFiles.dtypesV1)
  }

  @Test func bothFormatsGiveTheSameValues() throws {
    let v1 = try TinyFiles.read(table: TensorFlowFiles.dtypesV1)
    let v2 = try TinyFiles.read(
      index: TensorFlowFiles.dtypesV2Index, data: TensorFlowFiles.dtypesV2Data)
    #expect(v2.filter { tensor in v1.contains { $0.name == tensor.name } } == v1)
  }

  @Test func putsPartitionedVariablesTogether() throws {
    let files = [
      try TinyFiles.read(table: TensorFlowFiles.partsV1),
      try TinyFiles.read(
        index: TensorFlowFiles.partsV2Index, data: TensorFlowFiles.partsV2Data),
      try TinyFiles.read(table: TensorFlowFiles.snappyV1),
      try TinyFiles.read(
        index: TensorFlowFiles.snappyV2Index, data: TensorFlowFiles.partsV2Data),
    ]
    for tensors in files {
      #expect(tensors.map(\.name) == ["p/w", "q/w", "whole"])
      #expect(tensors[0].shape == [10, 4])
      #expect(tensors[0].values(as: Float.self) == (0..<40).map { Float($0) })
      #expect(tensors[1].shape == [3, 5])
      #expect(tensors[1].values(as: Int32.self) == Array(0..<15))
      #expect(tensors[2].values(as: Float.self) == [1, 2])
    }
  }

  @Test func namesAreOrderedByTheirBytes() throws {
    // Swift orders strings by their characters, in which "é" in two forms is one and the same.
    let names = ["Z", "a", "a0", "a/b", "é", "e\u{301}", "\u{10000}", "\u{ffff}"]
    let tensors = names.map { NamedTensor(name: $0, shape: [1], values: [Float(1)]) }
    let (index, data) = TensorBundleWriter.encode(tensors)
    let read = try TinyFiles.read(index: index, data: data)
    #expect(read.map { Array($0.name.utf8) }.count == names.count)
    #expect(try TinyFiles.read(table: SliceTableWriter.encode(tensors, file: "t")) == read)
  }

  @Test func writesAndReadsTablesOfManyBlocks() throws {
    let tensors = (0..<12_000).map { number in
      NamedTensor(
        name: "layer/\(number)", shape: [number % 300], values: (0..<number % 300).map(Float.init))
    }
    let (index, data) = TensorBundleWriter.encode(tensors)
    #expect(index.count > 262_144)
    let read = try TinyFiles.read(index: index, data: data)
    #expect(read.count == 12_000)
    #expect(try TinyFiles.read(table: SliceTableWriter.encode(tensors, file: "t")) == read)
  }

  @Test func refusesWhatV1CannotHold() {
    let tensor = NamedTensor(name: "half", shape: [1], dataType: .bfloat16, bytes: [0, 0])
    #expect(
      throws: CheckpointError.tensor(
        file: "t", tensor: "half", problem: "V1 checkpoints cannot hold bfloat16; use V2")
    ) {
      try SliceTableWriter.encode([tensor], file: "t")
    }
  }

  private func checkValues(of tensors: [NamedTensor]) {
    let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    #expect(named["float32"]?.values(as: Float.self) == [0, 1.5, -2])
    #expect(named["float64"]?.values(as: Double.self) == [0, 1.5, -2])
    #expect(named["int32"]?.values(as: Int32.self) == [0, -1, 100])
    #expect(named["int64"]?.values(as: Int64.self) == [0, -1, 100])
    #expect(named["int16"]?.values(as: Int16.self) == [0, -1, 100])
    #expect(named["int8"]?.values(as: Int8.self) == [0, -1, 100])
    #expect(named["uint8"]?.values(as: UInt8.self) == [0, 1, 200])
    #expect(named["float16"]?.bytes == [0, 0, 0, 0x3e, 0, 0xc0])
    #expect(named["bool"]?.bytes == [1, 0])
    #expect(named["string"]?.bytes == [2, 0x61, 0x62, 0, 3, 0x63, 0, 0x64])
    #expect(named["empty"]?.shape == [0, 3])
    #expect(named["scalar"]?.values(as: Int64.self) == [7])
  }
}
