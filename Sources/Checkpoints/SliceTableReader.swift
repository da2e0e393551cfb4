/// Reads a V1 checkpoint: a table whose first record lists the tensors and each other one holds a
/// slice of one.
///
/// The records must be exactly those listed. Memory is bounded by what the file holds, not by what
/// it announces.
package enum SliceTableReader {
  /// One tensor of the table of contents, and what has been read of it.
  private struct Tensor {
    let name: String
    let shape: [Int]
    let dataType: DataType
    /// The slices listed and not read yet, in normalized form.
    var missing: Set<TensorSlice>
    /// The values, once a slice that is the whole tensor was read.
    var bytes: [UInt8]?
    /// Where those values are in the file.
    var offset: Int?
    var parts: TensorAssembler
  }

  /// Reads all tensors, in the order of the table of contents.
  package static func read(_ source: any ByteSource) throws(CheckpointError) -> [NamedTensor] {
    try readWithPlaces(source).tensors
  }

  /// Reads all tensors, and tells where the values of each are that is in one piece.
  static func readWithPlaces(
    _ source: any ByteSource
  ) throws(CheckpointError) -> (tensors: [NamedTensor], places: [String: TensorPlace]) {
    let table = try TableReader(source)
    var contents: [Tensor]?
    var positions: [[UInt8]: Int] = [:]
    for block in 0..<table.blockCount {
      for entry in try table.entries(ofBlock: block) {
        let message = entry.message(in: table.name)
        if contents == nil {
          guard entry.key.isEmpty else { throw message.malformed("no table of contents") }
          contents = try tableOfContents(message)
          for (position, tensor) in contents!.enumerated() {
            guard positions.updateValue(position, forKey: Array(tensor.name.utf8)) == nil else {
              throw error(tensor, "is listed twice", in: table.name)
            }
          }
        } else {
          try readRecord(entry, in: table.name, into: &contents!, positions)
        }
      }
    }
    guard let contents else {
      throw .malformed(file: table.name, offset: 0, problem: "no table of contents")
    }
    var tensors: [NamedTensor] = []
    var places: [String: TensorPlace] = [:]
    for tensor in contents {
      guard tensor.missing.isEmpty else {
        throw error(tensor, "a slice is missing", in: table.name)
      }
      places[tensor.name] = tensor.offset.map { TensorPlace(file: table.name, offset: $0) }
      let bytes = if let whole = tensor.bytes { whole } else { try tensor.parts.finish() }
      tensors.append(
        NamedTensor(
          name: tensor.name, shape: tensor.shape, dataType: tensor.dataType, bytes: bytes))
    }
    return (tensors, places)
  }

  /// SavedTensorSlices { 1 meta { 1 repeated tensor; 2 versions } }
  private static func tableOfContents(
    _ message: ProtobufReader
  ) throws(CheckpointError) -> [Tensor] {
    var message = message
    var tensors: [Tensor] = []
    while let field = try message.next() {
      guard field.number == 1 else { continue }
      var meta = try message.message(field)
      while let field = try meta.next() {
        switch field.number {
        case 1: tensors.append(try description(try meta.message(field)))
        case 2: try meta.message(field).checkVersion()
        default: break
        }
      }
    }
    return tensors
  }

  /// SavedSliceMeta { 1 name; 2 shape; 3 type; 4 repeated slice }
  private static func description(_ message: ProtobufReader) throws(CheckpointError) -> Tensor {
    var message = message
    var name = ""
    var shape: [Int] = []
    var dataType: DataType?
    var slices: [TensorSlice] = []
    while let field = try message.next() {
      switch field.number {
      case 1: name = try message.text(field)
      case 2: shape = try message.message(field).shape()
      case 3: dataType = try message.dataType(field, of: name)
      case 4: slices.append(try TensorSlice(reading: message.message(field)))
      default: break
      }
    }
    guard let dataType, TensorShape.elementCount(shape) != nil,
      slices.allSatisfy({ $0.ranges(in: shape) != nil })
    else {
      throw .tensor(
        file: message.file, tensor: name, problem: "impossible type, shape \(shape) or slices")
    }
    return Tensor(
      name: name, shape: shape, dataType: dataType,
      missing: Set(slices.map { $0.normalized(for: shape) }),
      parts: TensorAssembler(
        file: message.file, name: name, shape: shape, width: dataType.width ?? 1))
  }

  /// SavedTensorSlices { 2 data { 1 name; 2 slice; 3 data } }
  private static func readRecord(
    _ entry: TableReader.Entry, in file: String, into contents: inout [Tensor],
    _ positions: [[UInt8]: Int]
  ) throws(CheckpointError) {
    var message = entry.message(in: file)
    var name = ""
    var slice = TensorSlice(extents: [])
    var values = ProtobufReader([], file: file, base: entry.base)
    while let field = try message.next() {
      guard field.number == 2 else { continue }
      var data = try message.message(field)
      while let field = try data.next() {
        switch field.number {
        case 1: name = try data.text(field)
        case 2: slice = try TensorSlice(reading: data.message(field))
        case 3: values = try data.message(field)
        default: break
        }
      }
    }
    guard let position = positions[Array(name.utf8)] else {
      throw message.malformed("a record of \"\(name)\", which the table of contents does not list")
    }
    let shape = contents[position].shape
    let normalized = slice.normalized(for: shape)
    guard slice.extents.count == shape.count,
      contents[position].missing.remove(normalized) != nil,
      [slice, normalized].contains(where: { OrderedCode.key(name: name, slice: $0) == entry.key })
    else { throw error(contents[position], "a slice that is not listed", in: file) }
    try add(normalized, values, to: &contents[position])
  }

  private static func add(
    _ slice: TensorSlice, _ values: ProtobufReader, to tensor: inout Tensor
  ) throws(CheckpointError) {
    let (bytes, count, offset) = try TensorProtoValues.decode(
      values, dataType: tensor.dataType, tensor: tensor.name)
    if slice.isWhole && tensor.missing.isEmpty && tensor.bytes == nil {
      guard TensorShape.elementCount(tensor.shape) == count else {
        throw error(
          tensor, "\(count) values for shape \(tensor.shape)", in: values.file)
      }
      tensor.bytes = bytes
      tensor.offset = offset
    } else {
      guard tensor.dataType.width != nil else {
        throw error(tensor, "partitioned strings are not read", in: values.file)
      }
      try tensor.parts.add(slice, bytes: bytes)
    }
  }

  private static func error(_ tensor: Tensor, _ problem: String, in file: String) -> CheckpointError
  {
    .tensor(file: file, tensor: tensor.name, problem: problem)
  }
}
