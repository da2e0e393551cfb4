import Checkpoints
import FoundationEssentials
import SwiftProtobuf

/// Builds a TensorFlow graph, node by node; a node comes after those it reads.
struct GraphBuilder {
  /// The graph so far.
  private(set) var graph: Tensorflow_GraphDef = {
    var graph = Tensorflow_GraphDef()
    // Any producer that TensorFlow 1 and 2 both accept.
    graph.versions.producer = 24
    return graph
  }()

  /// What a node's attribute can be here.
  enum Attribute {
    case type(DataType)
    case types([DataType])
    /// A shape; -1 is a dimension of any size.
    case shape([Int])
    case integers([Int])
    case text(String)
    case flag(Bool)
    case tensor(Tensorflow_TensorProto)
  }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - inputs: `node` for its first output, `node:1` for its second, `^node` to run after it.
  /// - Returns: the name, to be the input of others.
  @discardableResult
  mutating func add(
    _ name: String, _ operation: String, _ inputs: [String] = [],
    _ attributes: [String: Attribute] = [:]
  ) -> String {
    var node = Tensorflow_NodeDef()
    node.name = name
    node.op = operation
    node.input = inputs
    node.attr = attributes.mapValues(\.message)
    graph.node.append(node)
    return name
  }

  /// Adds a node on float32 values.
  @discardableResult
  mutating func addFloat(
    _ name: String, _ operation: String, _ inputs: [String],
    _ attributes: [String: Attribute] = [:]
  ) -> String {
    add(name, operation, inputs, attributes.merging(["T": .type(.float32)]) { one, _ in one })
  }

  /// Adds a constant of integers: a scalar for one number without a shape, else a list.
  @discardableResult
  mutating func addConstant(_ name: String, _ values: [Int], isScalar: Bool = false) -> String {
    var tensor = Tensorflow_TensorProto(.int32, shape: isScalar ? [] : [values.count])
    tensor.intVal = values.map { Int32($0) }
    return addConstant(name, tensor)
  }

  /// Adds a constant float32 tensor with the same value everywhere.
  @discardableResult
  mutating func addConstant(_ name: String, _ value: Float, shape: [Int] = []) -> String {
    var tensor = Tensorflow_TensorProto(.float32, shape: shape)
    // One value fills the shape.
    tensor.floatVal = [value]
    return addConstant(name, tensor)
  }

  /// Adds a constant of texts: a scalar for one text without a shape, else a list.
  @discardableResult
  mutating func addConstant(_ name: String, _ texts: [String], isScalar: Bool = false) -> String {
    var tensor = Tensorflow_TensorProto(.string, shape: isScalar ? [] : [texts.count])
    tensor.stringVal = texts.map { Data($0.utf8) }
    return addConstant(name, tensor)
  }

  private mutating func addConstant(_ name: String, _ tensor: Tensorflow_TensorProto) -> String {
    let dataType = DataType(rawValue: Int(tensor.dtype))!
    return add(name, "Const", [], ["dtype": .type(dataType), "value": .tensor(tensor)])
  }
}

extension GraphBuilder.Attribute {
  /// The attribute as TensorFlow's message.
  fileprivate var message: Tensorflow_AttrValue {
    var message = Tensorflow_AttrValue()
    switch self {
    case .type(let dataType): message.type = Int32(dataType.rawValue)
    case .types(let dataTypes): message.list.type = dataTypes.map { Int32($0.rawValue) }
    case .shape(let shape): message.shape = Tensorflow_TensorShapeProto(shape)
    case .integers(let numbers): message.list.i = numbers.map { Int64($0) }
    case .text(let text): message.s = Data(text.utf8)
    case .flag(let flag): message.b = flag
    case .tensor(let tensor): message.tensor = tensor
    }
    return message
  }
}

extension Tensorflow_TensorShapeProto {
  /// A shape; -1 is a dimension of any size.
  init(_ shape: [Int]) {
    self.init()
    dim = shape.map { extent in
      var dim = Dim()
      dim.size = Int64(extent)
      return dim
    }
  }
}

extension Tensorflow_TensorProto {
  /// A tensor without values yet.
  fileprivate init(_ dataType: DataType, shape: [Int]) {
    self.init()
    dtype = Int32(dataType.rawValue)
    tensorShape = Tensorflow_TensorShapeProto(shape)
  }
}

extension SwiftProtobuf.Message {
  /// The message's bytes, the same for equal messages: entries of a map are sorted by key.
  var encoded: [UInt8] {
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    do {
      return try serializedBytes(options: options)
    } catch {
      preconditionFailure("\(error)")  // only a proto2 message without a required field
    }
  }
}
