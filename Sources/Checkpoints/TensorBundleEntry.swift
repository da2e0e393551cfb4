/// What the index of a V2 checkpoint says of one tensor: BundleEntryProto.
package struct TensorBundleEntry: Sendable {
  /// The variable's name; the raw key for the hidden entries of partitioned variables' slices.
  package internal(set) var name = ""
  /// The type of the elements.
  package internal(set) var dataType = DataType.float32
  /// The extent of each dimension.
  package internal(set) var shape: [Int] = []
  /// Which data file has the values.
  package internal(set) var shard = 0
  /// Where they start in it.
  package internal(set) var offset = 0
  /// How many bytes they are.
  package internal(set) var size = 0
  /// The masked CRC-32C of those bytes.
  package internal(set) var checksum: UInt32 = 0
  /// The parts of a partitioned variable, which have entries of their own; empty for a whole
  /// tensor.
  var slices: [TensorSlice] = []

  /// Reads an entry; `name` is its key.
  init(name: String, reading message: ProtobufReader) throws(CheckpointError) {
    self.name = name
    var message = message
    var number = 0
    while let field = try message.next() {
      switch field.number {
      case 1:
        dataType = try message.dataType(field, of: name)
        number = dataType.rawValue
      case 2: shape = try message.message(field).shape()
      case 3: shard = try message.integer(field)
      case 4: offset = try message.integer(field)
      case 5: size = try message.integer(field)
      case 6:
        guard case .fixed32(let value) = field.value else { throw message.wrongType(field) }
        checksum = value
      case 7: slices.append(try TensorSlice(reading: message.message(field)))
      default: break
      }
    }
    guard number != 0 else { throw error("has no element type", in: message.file) }
    guard let count = TensorShape.elementCount(shape) else {
      throw error("impossible shape \(shape)", in: message.file)
    }
    if slices.isEmpty, let width = dataType.width {
      guard TensorShape.byteCount(shape, width: width) == size else {
        throw error("\(size) bytes for \(count) elements of \(width) bytes", in: message.file)
      }
    }
  }

  /// An error that names this tensor.
  func error(_ problem: String, in file: String) -> CheckpointError {
    .tensor(file: file, tensor: name, problem: problem)
  }
}
