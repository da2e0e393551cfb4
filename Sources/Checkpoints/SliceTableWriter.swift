/// Writes tensors as a V1 checkpoint, one table of `SavedTensorSlices`, byte for byte as TensorFlow
/// does.
package enum SliceTableWriter {
  /// The contents of the file; the order of the tensors does not matter, each name comes once.
  ///
  /// - Throws: `tensor` for an element type that V1 cannot hold; `file` is the name the error
  ///   gives.
  package static func encode(
    _ tensors: [NamedTensor], file: String
  ) throws(CheckpointError) -> [UInt8] {
    let sorted = tensors.sortedByName()
    var table = TableWriter()
    table.add(key: [], value: tableOfContents(sorted))
    for (key, tensor) in recordOrder(sorted) {
      table.add(key: key, value: try record(tensor, file: file))
    }
    return table.finish()
  }

  /// Records stand in the order of their keys, which escaping can make another than that of the
  /// names.
  private static func recordOrder(_ tensors: [NamedTensor]) -> [(key: [UInt8], tensor: NamedTensor)]
  {
    tensors
      .map { (OrderedCode.key(name: $0.name, slice: .whole(rank: $0.shape.count)), $0) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
  }

  /// SavedTensorSlices { 1 meta { 1 repeated tensor { 1 name, 2 shape, 3 type, 4 repeated slice };
  /// 2 versions } }
  private static func tableOfContents(_ tensors: [NamedTensor]) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1) { meta in
      for tensor in tensors {
        meta.message(1) {
          $0.content(1, Array(tensor.name.utf8))
          $0.message(2) { $0.shape(tensor.shape) }
          $0.integer(3, tensor.dataType.rawValue)
          $0.message(4) { TensorSlice.writeWhole(rank: tensor.shape.count, to: &$0) }
        }
      }
      meta.message(2) { $0.version() }
    }
    return writer.bytes
  }

  /// SavedTensorSlices { 2 data { 1 name, 2 slice, 3 data TensorProto } }
  private static func record(
    _ tensor: NamedTensor, file: String
  ) throws(CheckpointError) -> [UInt8] {
    let values = try TensorProtoValues.encode(tensor, file: file)
    var writer = ProtobufWriter()
    writer.message(2) {
      $0.content(1, Array(tensor.name.utf8))
      $0.message(2) { TensorSlice.writeWhole(rank: tensor.shape.count, to: &$0) }
      $0.content(3, values)
    }
    return writer.bytes
  }
}
