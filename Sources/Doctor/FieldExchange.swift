import MPI

/// Short texts of every rank, brought together.
enum FieldExchange {
  /// Ends a rank's text where others have longer ones: no byte of UTF-8 has this value.
  private static let padding: UInt8 = 0xFF
  private static let separator: UInt8 = 0

  /// Collective.
  ///
  /// - Parameters:
  ///   - fields: texts without a zero byte; any number of them.
  ///   - world: the ranks that are asked.
  /// - Returns: those of each rank, in rank order, on rank 0; nothing elsewhere.
  static func gather(
    _ fields: [String], over world: borrowing Communicator
  ) throws(MPIError) -> [[String]] {
    let bytes = Array(fields.map { Array($0.utf8) }.joined(separator: [separator]))
    let length = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
    defer { length.deallocate() }
    length[0] = Int64(bytes.count)
    try world.allReduceMax(length)
    let size = max(1, Int(length[0]))
    let own = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
    defer { own.deallocate() }
    own.initializeMemory(as: UInt8.self, repeating: padding)
    own.copyBytes(from: bytes)
    let all = try world.gather(UnsafeRawBufferPointer(own))
    guard world.rank == 0 else { return [] }
    return stride(from: 0, to: all.count, by: size).map { start in
      all[start..<start + size].prefix { $0 != padding }
        .split(separator: separator, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Rank 0's text, on every rank. Collective.
  static func broadcast(
    _ text: String, over world: borrowing Communicator
  ) throws(MPIError) -> String {
    let capacity = 4096
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: padding)
    memory.copyBytes(from: Array(text.utf8.prefix(capacity)))
    try world.broadcast(memory)
    return String(decoding: memory.prefix { $0 != padding }, as: UTF8.self)
  }
}
