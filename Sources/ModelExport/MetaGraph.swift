package import Checkpoints
import FoundationEssentials
package import LeNet

/// The `.meta` file beside a checkpoint: the LeNet's graph for TensorFlow's `import_meta_graph`.
///
/// The graph restores the checkpoint's variables, recognizes (`ArgMax` of `Placeholder`), trains
/// (`Adam`, with the digits in `Placeholder_1`) and saves again. Its nodes have the reference program's
/// names; of momentum, and of averaged weights, TensorFlow's. It trains at the one learning rate, and knows
/// of no schedule, weight decay or augmentation.
package enum MetaGraph {
  /// The contents of the file, a MetaGraphDef.
  ///
  /// - Parameter format: what the graph's saver writes; it restores both.
  package static func encode(
    _ configuration: TrainingConfiguration, format: CheckpointFormat
  ) -> [UInt8] {
    var graph = GraphBuilder()
    let variables = variables(configuration)
    for variable in variables { add(variable, to: &graph) }
    ForwardGraph.add(to: &graph, border: .inImage) { $0.name + "/read" }
    let step = TrainingGraph.add(to: &graph, configuration)
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
      "train_op": nodes([step]),
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

  /// Each weight before its slots: the 32, with Adam's.
  private static func variables(_ configuration: TrainingConfiguration) -> [Variable] {
    let all = ParameterLayout.variables.flatMap { variable in
      configuration.slots.map { slot in
        Variable(
          name: variable.name + slot.rawValue, shape: variable.shape,
          isTrainable: slot == .parameter)
      }
    }
    guard configuration.optimizer == .adam else { return all }
    return all + [
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
