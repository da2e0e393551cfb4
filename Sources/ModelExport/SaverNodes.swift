import Checkpoints

/// TensorFlow's nodes that save and restore variables.
struct SaverNodes {
  /// The variables' names, in the order of their bytes, as TensorFlow's Saver has them.
  let names: [String]

  /// Nodes for the variables of these names.
  init(names: [String]) {
    self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Adds the nodes that every saver has, and says what they are called.
  ///
  /// - Parameters:
  ///   - format: what `save` writes; `restore` reads both.
  ///   - value: the node with the value of a variable, to be saved.
  ///   - assign: adds a node that gives a variable the value of another node; returns its name.
  func add(
    to graph: inout GraphBuilder, format: CheckpointFormat, value: (String) -> String,
    assign: (inout GraphBuilder, _ name: String, _ source: String, _ index: Int) -> String
  ) -> Tensorflow_SaverDef {
    let types = GraphBuilder.Attribute.types(names.map { _ in .float32 })
    let wholes = names.map { _ in "" }
    graph.addConstant("save/filename/input", ["model"], isScalar: true)
    graph.add(
      "save/Const", "PlaceholderWithDefault", ["save/filename/input"],
      ["dtype": .type(.string), "shape": .shape([])])

    let save = format == .v1 ? "SaveSlices" : "SaveV2"
    graph.addConstant("save/\(save)/tensor_names", names)
    let slices = graph.addConstant(
      "save/\(save)/\(format == .v1 ? "shapes_and_slices" : "shape_and_slices")", wholes)
    graph.add(
      "save/\(save)", save,
      ["save/Const", "save/\(save)/tensor_names", slices] + names.map(value),
      [format == .v1 ? "T" : "dtypes": types])
    graph.add(
      "save/control_dependency", "Identity", ["save/Const", "^save/\(save)"],
      ["T": .type(.string)])

    graph.addConstant("save/RestoreV2/tensor_names", names)
    graph.addConstant("save/RestoreV2/shape_and_slices", wholes)
    graph.add(
      "save/RestoreV2", "RestoreV2",
      ["save/Const", "save/RestoreV2/tensor_names", "save/RestoreV2/shape_and_slices"],
      ["dtypes": types])
    let assignments = names.enumerated().map { index, name in
      assign(&graph, name, index == 0 ? "save/RestoreV2" : "save/RestoreV2:\(index)", index)
    }
    graph.add("save/restore_all", "NoOp", assignments.map { "^" + $0 })

    var saver = Tensorflow_SaverDef()
    saver.filenameTensorName = "save/Const:0"
    saver.saveTensorName = "save/control_dependency:0"
    saver.restoreOpName = "save/restore_all"
    saver.maxToKeep = 5
    saver.keepCheckpointEveryNHours = 10_000
    saver.version = format == .v1 ? 1 : 2
    return saver
  }
}
