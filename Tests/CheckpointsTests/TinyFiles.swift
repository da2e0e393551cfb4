import Checkpoints

/// The smallest checkpoint worth the name, and the bytes that TensorFlow 2.21.0 wrote for it.
enum TinyFiles {
  static let tensors = [
    NamedTensor(name: "step", shape: [], values: [Int64(300)]),
    NamedTensor(name: "v", shape: [2], values: [Float(1.5), -2]),
    NamedTensor(name: "w/Adam", shape: [1, 3], values: [Float(1), 2, 3]),
  ]

  static let v1 = TensorFlowFiles.bytes(
    """
    000041 0a3f 0a0c0a04737465701200 18092200 0a0f0a01761204120208021801 22020a00
    0a1a0a06772f4164616d 1208120208011202080318012204 0a000a00 12020801
    000810 0073746570000100 120e0a0473746570 12001a045202ac02
    010715 7600010101807f 12130a017612020a001a0a2a080000c03f000000c0
    010e20 772f4164616d00010102807f807f 121e0a06772f4164616d 12040a000a00
    1a0e2a0c0000803f0000004000004040
    0000000001000000 00ff65bedf 000000000100000000c0f2a1b0
    000103 01 00b701 0000000001000000 00b6ce94f4
    bc0108c9010f 00000000000000000000000000000000000000000000000000000000000000000000
    57fb808b247547db
    """)

  static let v2Data = TensorFlowFiles.bytes(
    "2c01000000000000 0000c03f000000c0 0000803f0000004000004040")

  static let v2Index = TensorFlowFiles.bytes(
    """
    000006 08011a020801 00040b 73746570 08091200280835f2fe5b9d
    000111 76 0801120412020802 20082808353d33c8f4
    000615 772f4164616d 08011208120208011202080320 10280c35735b8971
    0000000001000000 00b09cb3c7 000000000100000000c0f2a1b0
    000102 78 0056 0000000001000000 00012a984f
    5b08680e 000000000000000000000000000000000000000000000000000000000000000000000000
    57fb808b247547db
    """)

  /// Reads a V2 checkpoint of one data file from memory.
  static func read(index: [UInt8], data: [UInt8]) throws(CheckpointError) -> [NamedTensor] {
    try TensorBundleReader(index: ByteBuffer(name: "tiny.index", bytes: index))
      .tensors { shard throws(CheckpointError) in
        ByteBuffer(name: "tiny" + shard.suffix, bytes: data)
      }
  }

  /// Reads a V1 checkpoint from memory.
  static func read(table: [UInt8]) throws(CheckpointError) -> [NamedTensor] {
    try SliceTableReader.read(ByteBuffer(name: "tiny", bytes: table))
  }
}
