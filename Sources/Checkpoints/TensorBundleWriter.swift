/// Writes tensors as a V2 checkpoint ("tensor bundle"), byte for byte as TensorFlow does.
package enum TensorBundleWriter {
  /// The contents of the two files of a checkpoint.
  ///
  /// - Parameters:
  ///   - tensors: in any order, each name once.
  ///   - shard: which data file the index refers to.
  /// - Returns: the bytes of `PREFIX.index`, and those of `PREFIX` + `shard.suffix`.
  package static func encode(
    _ tensors: [NamedTensor], shard: Shard = .whole
  ) -> (index: [UInt8], data: [UInt8]) {
    var table = TableWriter()
    table.add(key: [], value: header(shard))
    var data: [UInt8] = []
    data.reserveCapacity(tensors.reduce(0) { $0 + $1.bytes.count })
    for tensor in tensors.sortedByName() {
      let stored: [UInt8]
      let checksum: UInt32
      if tensor.dataType == .string {
        (stored, checksum) = StringTensor.encode(tensor)
      } else {
        stored = tensor.bytes
        checksum = CRC32C.mask(CRC32C.checksum(stored))
      }
      var entry = ProtobufWriter()
      entry.integer(1, tensor.dataType.rawValue)
      entry.message(2) { $0.shape(tensor.shape) }
      entry.integer(3, shard.index)
      entry.integer(4, data.count)
      entry.integer(5, stored.count)
      entry.fixed32(6, checksum)
      table.add(key: Array(tensor.name.utf8), value: entry.bytes)
      data += stored
    }
    return (table.finish(), data)
  }

  /// BundleHeaderProto { 1 num_shards; 2 endianness (0 = little); 3 version }
  private static func header(_ shard: Shard) -> [UInt8] {
    var header = ProtobufWriter()
    header.integer(1, shard.count)
    header.message(3) { $0.version() }
    return header.bytes
  }
}

extension [NamedTensor] {
  /// The tensors in the order of their names' bytes, which is TensorFlow's and not that of Swift's
  /// strings.
  func sortedByName() -> [NamedTensor] {
    sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
