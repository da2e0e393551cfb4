package import Checkpoints
import FoundationEssentials
import LeNet

/// The `.meta` file beside a checkpoint: the LeNet's graph for TensorFlow's `import_meta_graph`.
///
/// The graph restores the checkpoint's 32 variables, recognizes (`ArgMax` of `Placeholder`), trains
/// (`Adam`, with the digits in `Placeholder_1`) and saves again. Its nodes have the reference program's
/// names. It depends on nothing but the learning rate and the format it saves in.
package enum MetaGraph {
  /// The contents of the file, a MetaGraphDef.
  ///
  /// - Parameter format: what the graph's saver writes; it restores both.
  package static func encode(learningRate: Float, format: CheckpointFormat) -> [UInt8] {
    var graph = GraphBuilder()
    let variables = Self.variables
    for variable in variables { add(variable, to: &graph) }
    ForwardGraph.add(to: &graph, border: .inImage) { $0.name + "/read" }
    TrainingGraph.add(to: &graph, learningRate: learningRate)
    let saver = SaverNodes(names: variables.map(\.name)).add(
      to: &graph, format: format, value: { $0 },
      assign: { graph, name, source, index in
        graph.addFloat("save/Assign_\(index)", "Assign", [name, source])
      })
    graph.add("init", "NoOp", variables.map { "^\($0.name)/Assign" })

    var meta = Tensorflow_MetaGraphDef()
    meta.graphDef = graph.graph
    meta.saverDef = saver
    let definitions = variables.map(\.definition)
    meta.collectionDef = [
      "variables": collection(definitions),
      "trainable_variables": collection(definitions.filter(\.trainable)),
      "train_op": nodes([TrainingGraph.step]),
    ]
    return meta.encoded
  }

  /// A variable of the graph, held as TensorFlow 1 holds it.
  private struct Variable {
    var name: String
    var shape: [Int]
    /// What `init` gives it, everywhere.
    var initialValue: Float = 0
    var isTrainable = false

    var definition: Tensorflow_VariableDef {
      var definition = Tensorflow_VariableDef()
      definition.variableName = name + ":0"
      definition.initializerName = name + "/Assign"
      definition.snapshotName = name + "/read:0"
      definition.initialValueName = name + "/initial_value:0"
      definition.trainable = isTrainable
      return definition
    }
  }

  /// The 32, each weight before its slots.
  private static var variables: [Variable] {
    ParameterLayout.variables.flatMap { variable in
      TrainingState.Slot.allCases.map { slot in
        Variable(
          name: variable.name + slot.rawValue, shape: variable.shape,
          isTrainable: slot == .parameter)
      }
    } + [
      Variable(name: "beta1_power", shape: [], initialValue: Adam.beta1),
      Variable(name: "beta2_power", shape: [], initialValue: Adam.beta2),
    ]
  }

  private static func add(_ variable: Variable, to graph: inout GraphBuilder) {
    let name = variable.name
    graph.addConstant(name + "/initial_value", variable.initialValue, shape: variable.shape)
    graph.add(
      name, "VariableV2", [], ["dtype": .type(.float32), "shape": .shape(variable.shape)])
    graph.addFloat(name + "/Assign", "Assign", [name, name + "/initial_value"])
    graph.addFloat(name + "/read", "Identity", [name])
  }

  private static func collection(
    _ variables: [Tensorflow_VariableDef]
  ) -> Tensorflow_CollectionDef {
    var collection = Tensorflow_CollectionDef()
    collection.bytesList.value = variables.map { Data($0.encoded) }
    return collection
  }

  private static func nodes(_ names: [String]) -> Tensorflow_CollectionDef {
    var collection = Tensorflow_CollectionDef()
    collection.nodeList.value = names
    return collection
  }
}
