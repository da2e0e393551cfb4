// The messages that both formats use: TensorShapeProto and VersionDef.

extension ProtobufWriter {
  /// The fields of a TensorShapeProto { 2 repeated Dim { 1 size } }.
  mutating func shape(_ shape: [Int]) {
    for extent in shape { message(2) { $0.integer(1, extent) } }
  }

  /// The fields of the VersionDef of every file: producer 1.
  mutating func version() {
    integer(1, 1)
  }
}

extension ProtobufReader {
  /// Reads this message as a TensorShapeProto { 2 repeated Dim { 1 size }; 3 unknown_rank }.
  consuming func shape() throws(CheckpointError) -> [Int] {
    var shape: [Int] = []
    while let field = try next() {
      switch field.number {
      case 2:
        var extent = 0
        var dimension = try message(field)
        while let field = try dimension.next() {
          if field.number == 1 { extent = try dimension.integer(field) }
        }
        guard extent >= 0 else { throw malformed("negative dimension \(extent)") }
        shape.append(extent)
      case 3 where try integer(field) != 0:
        throw malformed("tensor without a rank")
      default: break
      }
    }
    return shape
  }

  /// Reads this message as a VersionDef { 1 producer; 2 min_consumer } and refuses files from the
  /// future.
  consuming func checkVersion() throws(CheckpointError) {
    while let field = try next() {
      if field.number == 2, case let consumer = try integer(field), consumer > 1 {
        throw malformed("written for readers of version \(consumer), this one is version 1")
      }
    }
  }

  /// Reads a DataType number.
  func dataType(_ field: Field, of tensor: String) throws(CheckpointError) -> DataType {
    let number = try integer(field)
    guard let dataType = DataType(rawValue: number) else {
      throw .tensor(file: file, tensor: tensor, problem: "element type \(number) is not supported")
    }
    return dataType
  }
}
