import Checkpoints
import LeNet

/// The LeNet's forward graph for TensorFlow: from images to logits and digits.
///
/// Nodes have the reference program's names, and its operations in its order.
enum ForwardGraph {
  /// How images come in, and what each step is called.
  struct Border {
    /// Rows and columns of an image.
    var size: Int
    /// How the first convolution treats the border.
    var padding: String

    /// 32x32 with two zeros on each side, as the reference program feeds them.
    static let inImage = Border(size: 32, padding: "VALID")
    /// 28x28; the first convolution adds the two zeros itself.
    static let inConvolution = Border(size: 28, padding: "SAME")
  }

  /// The input: [n, size, size, 1].
  static let images = "Placeholder"
  /// The output: [n, 10].
  static let logits = "add_4"
  /// The place of the largest logit: int64 [n].
  static let digits = "ArgMax"

  static let strides = GraphBuilder.Attribute.integers([1, 1, 1, 1])
  static let pooling: [String: GraphBuilder.Attribute] = [
    "ksize": .integers([1, 2, 2, 1]), "strides": .integers([1, 2, 2, 1]), "padding": .text("VALID"),
  ]

  /// Adds the graph.
  ///
  /// - Parameter value: the node with the value of a variable.
  static func add(
    to graph: inout GraphBuilder, border: Border,
    value: (ParameterLayout.Variable) -> String
  ) {
    graph.add(
      images, "Placeholder", [],
      ["dtype": .type(.float32), "shape": .shape([-1, border.size, border.size, 1])])
    convolution(
      to: &graph, images, value(ParameterLayout.filter1), value(ParameterLayout.bias1), suffix: "",
      padding: border.padding)
    convolution(
      to: &graph, "MaxPool", value(ParameterLayout.filter2), value(ParameterLayout.bias2),
      suffix: "_1", padding: "VALID")
    graph.addConstant("Flatten/Reshape/shape", [-1, 400])
    graph.addFloat(
      "Flatten/Reshape", "Reshape", ["MaxPool_1", "Flatten/Reshape/shape"],
      ["Tshape": .type(.int32)])
    dense(
      to: &graph, "Flatten/Reshape", value(ParameterLayout.weights1),
      value(ParameterLayout.denseBias1), product: "MatMul", sum: "add_2")
    graph.addFloat("Relu_2", "Relu", ["add_2"])
    dense(
      to: &graph, "Relu_2", value(ParameterLayout.weights2), value(ParameterLayout.denseBias2),
      product: "MatMul_1", sum: "add_3")
    graph.addFloat("Relu_3", "Relu", ["add_3"])
    dense(
      to: &graph, "Relu_3", value(ParameterLayout.weights3), value(ParameterLayout.denseBias3),
      product: "MatMul_2", sum: logits)
    graph.addConstant("ArgMax/dimension", [1], isScalar: true)
    graph.addFloat(digits, "ArgMax", [logits, "ArgMax/dimension"], ["Tidx": .type(.int32)])
  }

  private static func convolution(
    to graph: inout GraphBuilder, _ input: String, _ filter: String, _ bias: String,
    suffix: String, padding: String
  ) {
    graph.addFloat(
      "Conv2D" + suffix, "Conv2D", [input, filter],
      ["strides": strides, "padding": .text(padding)])
    graph.addFloat("add" + suffix, "Add", ["Conv2D" + suffix, bias])
    graph.addFloat("Relu" + suffix, "Relu", ["add" + suffix])
    graph.addFloat("MaxPool" + suffix, "MaxPool", ["Relu" + suffix], pooling)
  }

  private static func dense(
    to graph: inout GraphBuilder, _ input: String, _ weights: String, _ bias: String,
    product: String, sum: String
  ) {
    graph.addFloat(product, "MatMul", [input, weights])
    graph.addFloat(sum, "Add", [product, bias])
  }
}
