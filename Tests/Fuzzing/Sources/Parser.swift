import Checkpoints

/// One parser of untrusted bytes, and what must hold of all that it accepts.
struct Parser: Sendable {
  /// The one that is being fed.
  nonisolated(unsafe) static var chosen = table

  /// Parses; refusing is fine.
  let parse: @Sendable ([UInt8]) -> Void

  /// A V1 checkpoint.
  static let table = Parser { bytes in
    guard let tensors = try? SliceTableReader.read(ByteBuffer(name: "table", bytes: bytes)),
      let written = try? SliceTableWriter.encode(tensors, file: "table")
    else { return }
    let again = try? SliceTableReader.read(ByteBuffer(name: "again", bytes: written))
    precondition(again.map { sorted($0) == sorted(tensors) } == true, "not read back")
  }

  /// A V2 checkpoint: two bytes with the size of the data files (all the same), those, the index.
  static let bundle = Parser { bytes in
    guard bytes.count >= 2 else { return }
    let end = min(bytes.count, 2 + Int(bytes[0]) + Int(bytes[1]) << 8)
    let data = Array(bytes[2..<end])
    guard let tensors = try? read(index: Array(bytes[end...]), data: data) else { return }
    precondition(Set(tensors.map { Array($0.name.utf8) }).count == tensors.count, "a name twice")
    let written = TensorBundleWriter.encode(tensors)
    let again = try? read(index: written.index, data: written.data)
    precondition(again.map { sorted($0) == sorted(tensors) } == true, "not read back")
  }

  /// The state file.
  static let state = Parser { bytes in
    guard let state = try? CheckpointState(parsing: bytes, file: "checkpoint") else { return }
    let again = try? CheckpointState(parsing: Array(state.description.utf8), file: "again")
    // NaN is not equal to itself.
    guard !state.timestamps.contains(where: \.isNaN), state.lastPreserved?.isNaN != true else {
      return
    }
    precondition(again == state, "not read back")
  }

  /// A compressed block.
  static let snappy = Parser { bytes in
    guard let content = try? Snappy.decompress(bytes, file: "block", base: 0) else { return }
    precondition(content.count <= 22 * bytes.count, "more than its bytes can hold")
  }

  private static func read(index: [UInt8], data: [UInt8]) throws(CheckpointError) -> [NamedTensor] {
    try TensorBundleReader(index: ByteBuffer(name: "index", bytes: index))
      .tensors { _ in ByteBuffer(name: "data", bytes: data) }
  }

  private static func sorted(_ tensors: [NamedTensor]) -> [NamedTensor] {
    tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
