import Checkpoints
import FoundationEssentials
import LeNet

/// The trained network as a TensorFlow SavedModel, for `tf.saved_model.load` and TensorFlow Serving.
///
/// One signature, `serving_default`: `images`, float32 [n, 28, 28, 1] from 0 to 1, gives `logits`
/// [n, 10], `probabilities` [n, 10] and `digits` int64 [n].
package enum SavedModel {
  /// One file of the folder that a SavedModel is.
  package struct File: Sendable {
    /// Its path in the folder; nil for the file itself.
    package let folder: String?
    package let name: String
    package let bytes: [UInt8]
  }

  /// The files, in the order in which they are to be written: the last one makes the model exist.
  package static func files(_ parameters: TrainedParameters) -> [File] {
    let (index, data) = TensorBundleWriter.encode(parameters.all)
    return [
      File(folder: "variables", name: "variables.data-00000-of-00001", bytes: data),
      File(folder: "variables", name: "variables.index", bytes: index),
      File(folder: nil, name: "saved_model.pb", bytes: message.encoded),
    ]
  }

  private static var message: Tensorflow_SavedModel {
    var graph = GraphBuilder()
    let variables = ParameterLayout.variables
    for variable in variables { add(variable, to: &graph) }
    ForwardGraph.add(to: &graph, border: .inConvolution, value: read)
    graph.addFloat("Softmax", "Softmax", [ForwardGraph.logits])
    let saver = SaverNodes(names: variables.map(\.name)).add(
      to: &graph, format: .v2,
      value: { "\($0)/Read/ReadVariableOp" },
      assign: { graph, name, source, index in
        graph.addFloat("save/Identity_\(index)", "Identity", [source])
        return graph.add(
          "save/AssignVariableOp_\(index)", "AssignVariableOp", [name, "save/Identity_\(index)"],
          ["dtype": .type(.float32)])
      })

    var meta = Tensorflow_MetaGraphDef()
    meta.metaInfoDef.tags = ["serve"]
    // Which loaders want to be there, whatever it says.
    meta.metaInfoDef.tensorflowVersion = "2.0.0"
    meta.graphDef = graph.graph
    meta.saverDef = saver
    var collection = Tensorflow_CollectionDef()
    collection.bytesList.value = variables.map { Data(definition(of: $0).encoded) }
    meta.collectionDef = ["variables": collection, "trainable_variables": collection]
    meta.signatureDef = ["serving_default": signature]
    var model = Tensorflow_SavedModel()
    model.savedModelSchemaVersion = 1
    model.metaGraphs = [meta]
    return model
  }

  private static var signature: Tensorflow_SignatureDef {
    var signature = Tensorflow_SignatureDef()
    signature.methodName = "tensorflow/serving/predict"
    signature.inputs = ["images": info(ForwardGraph.images, .float32, [-1, 28, 28, 1])]
    signature.outputs = [
      "logits": info(ForwardGraph.logits, .float32, [-1, 10]),
      "probabilities": info("Softmax", .float32, [-1, 10]),
      "digits": info(ForwardGraph.digits, .int64, [-1]),
    ]
    return signature
  }

  private static func info(
    _ node: String, _ dataType: DataType, _ shape: [Int]
  ) -> Tensorflow_TensorInfo {
    var info = Tensorflow_TensorInfo()
    info.name = node + ":0"
    info.dtype = Int32(dataType.rawValue)
    info.tensorShape = Tensorflow_TensorShapeProto(shape)
    return info
  }

  /// A variable as TensorFlow 2 holds it: a handle, and nodes that read and assign through it.
  private static func add(_ variable: ParameterLayout.Variable, to graph: inout GraphBuilder) {
    let name = variable.name
    graph.addConstant(name + "/initial_value", Float(0), shape: variable.shape)
    graph.add(
      name, "VarHandleOp", [],
      [
        "dtype": .type(.float32), "shape": .shape(variable.shape), "shared_name": .text(name),
      ])
    graph.add(
      name + "/Assign", "AssignVariableOp", [name, name + "/initial_value"],
      ["dtype": .type(.float32)])
    graph.add(read(variable), "ReadVariableOp", [name], ["dtype": .type(.float32)])
  }

  private static func read(_ variable: ParameterLayout.Variable) -> String {
    variable.name + "/Read/ReadVariableOp"
  }

  private static func definition(
    of variable: ParameterLayout.Variable
  ) -> Tensorflow_VariableDef {
    var definition = Tensorflow_VariableDef()
    definition.variableName = variable.name + ":0"
    definition.initializerName = variable.name + "/Assign"
    definition.snapshotName = read(variable) + ":0"
    definition.initialValueName = variable.name + "/initial_value:0"
    definition.isResource = true
    definition.trainable = true
    return definition
  }
}
