import Checkpoints
import LeNet

/// Loss, gradients and the optimizer's step for TensorFlow, on top of `ForwardGraph`: running the node
/// `Adam` is one training step of the reference program; with momentum it is `Momentum`.
///
/// Inputs are the images and `Placeholder_1`, the digits; `Mean` is the batch's mean loss, `Mean_1` the
/// share of it that is recognized.
struct TrainingGraph {
  /// The input with the digits: int32 [n].
  static let labels = "Placeholder_1"
  /// The batch's mean cross-entropy.
  static let loss = "Mean"
  /// The share of the batch that is recognized.
  static let accuracy = "Mean_1"
  private var graph: GraphBuilder
  private var gradients: [(variable: String, node: String)] = []

  /// Adds the nodes; each variable N has nodes N/read, and one for each of its slots.
  ///
  /// - Returns: the node that is a step.
  static func add(to graph: inout GraphBuilder, _ configuration: TrainingConfiguration) -> String {
    var training = TrainingGraph(graph: graph)
    training.addLoss()
    training.addAccuracy()
    if configuration.optimizer == .adam {
      training.addAdam(learningRate: configuration.learningRate)
    }
    training.addDenseGradients()
    training.addConvolutionGradients()
    // First all gradients, then the variables: a variable's value is its memory, so none may change while
    // another node still reads it.
    let gate = training.graph.add(
      "gradients/done", "NoOp", training.gradients.map { "^" + $0.node })
    let step =
      switch configuration.optimizer {
      case .adam: training.addAdamStep(after: gate, configuration.averageDecay)
      case .sgd(let momentum, let nesterov):
        training.addMomentumStep(
          after: gate, rate: configuration.learningRate, momentum, nesterov,
          configuration.averageDecay)
      }
    graph = training.graph
    return step
  }

  private init(graph: GraphBuilder) { self.graph = graph }

  /// The loss, and its gradient by the logits: `gradients/logits`.
  private mutating func addLoss() {
    graph.add(Self.labels, "Placeholder", [], ["dtype": .type(.int32), "shape": .shape([-1])])
    graph.addFloat(
      "SparseSoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits",
      [ForwardGraph.logits, Self.labels], ["Tlabels": .type(.int32)])
    graph.addConstant("gradients/samples", [0])
    graph.addConstant("gradients/positions", [0, 1, 2])
    graph.addFloat(
      Self.loss, "Mean", ["SparseSoftmaxCrossEntropyWithLogits", "gradients/samples"],
      ["Tidx": .type(.int32)])
    graph.add(
      "gradients/Size", "Size", [Self.labels], ["T": .type(.int32), "out_type": .type(.int32)])
    graph.add(
      "gradients/count", "Cast", ["gradients/Size"],
      ["SrcT": .type(.int32), "DstT": .type(.float32)])
    graph.addFloat(
      "gradients/logits", "RealDiv", ["SparseSoftmaxCrossEntropyWithLogits:1", "gradients/count"])
  }

  private mutating func addAccuracy() {
    graph.add(
      "Cast", "Cast", [Self.labels], ["SrcT": .type(.int32), "DstT": .type(.int64)])
    graph.add("Equal", "Equal", [ForwardGraph.digits, "Cast"], ["T": .type(.int64)])
    graph.add("Cast_1", "Cast", ["Equal"], ["SrcT": .type(.bool), "DstT": .type(.float32)])
    graph.addFloat(
      Self.accuracy, "Mean", ["Cast_1", "gradients/samples"], ["Tidx": .type(.int32)])
  }

  private mutating func addAdam(learningRate: Float) {
    graph.addConstant("Adam/learning_rate", learningRate)
    graph.addConstant("Adam/beta1", Adam.beta1)
    graph.addConstant("Adam/beta2", Adam.beta2)
    graph.addConstant("Adam/epsilon", Adam.epsilon)
  }

  /// From the logits back to the output of the second pooling: `gradients/Flatten`.
  private mutating func addDenseGradients() {
    dense(
      input: "Relu_3", ParameterLayout.weights3, ParameterLayout.denseBias3, "gradients/logits",
      inputGradient: "gradients/MatMul_2")
    graph.addFloat("gradients/add_3", "ReluGrad", ["gradients/MatMul_2", "Relu_3"])
    dense(
      input: "Relu_2", ParameterLayout.weights2, ParameterLayout.denseBias2, "gradients/add_3",
      inputGradient: "gradients/MatMul_1")
    graph.addFloat("gradients/add_2", "ReluGrad", ["gradients/MatMul_1", "Relu_2"])
    dense(
      input: "Flatten/Reshape", ParameterLayout.weights1, ParameterLayout.denseBias1,
      "gradients/add_2", inputGradient: "gradients/MatMul")
    shape(of: "MaxPool_1")
    graph.addFloat(
      "gradients/Flatten", "Reshape", ["gradients/MatMul", "gradients/MaxPool_1/shape"],
      ["Tshape": .type(.int32)])
  }

  private mutating func addConvolutionGradients() {
    convolution(
      input: "MaxPool", ParameterLayout.filter2, ParameterLayout.bias2, "gradients/Flatten",
      suffix: "_1")
    shape(of: "MaxPool")
    graph.addFloat(
      "gradients/MaxPool", "Conv2DBackpropInput",
      [
        "gradients/MaxPool/shape", ParameterLayout.filter2.name + "/read",
        "gradients/add_1",
      ], ["strides": ForwardGraph.strides, "padding": .text("VALID")])
    convolution(
      input: ForwardGraph.images, ParameterLayout.filter1, ParameterLayout.bias1,
      "gradients/MaxPool", suffix: "")
  }

  /// The variables, then the powers of beta.
  private mutating func addAdamStep(after gate: String, _ averageDecay: Float) -> String {
    let updates = gradients.map { variable, gradient in
      graph.addFloat(
        "Adam/update_\(variable)/ApplyAdam", "ApplyAdam",
        [
          variable, variable + "/Adam", variable + "/Adam_1", "beta1_power/read",
          "beta2_power/read", "Adam/learning_rate", "Adam/beta1", "Adam/beta2", "Adam/epsilon",
          gradient, "^" + gate,
        ])
    }
    var powers: [String] = []
    for (power, beta) in [("beta1_power", "Adam/beta1"), ("beta2_power", "Adam/beta2")] {
      let product = graph.addFloat(
        "Adam/" + power, "Mul", [power + "/read", beta] + updates.map { "^" + $0 })
      powers.append(graph.addFloat("Adam/Assign_" + power, "Assign", [power, product]))
    }
    let averages = addAverages(after: updates, averageDecay)
    return graph.add("Adam", "NoOp", (updates + powers + averages).map { "^" + $0 })
  }

  private mutating func addMomentumStep(
    after gate: String, rate: Float, _ momentum: Float, _ nesterov: Bool, _ averageDecay: Float
  ) -> String {
    graph.addConstant("Momentum/learning_rate", rate)
    graph.addConstant("Momentum/momentum", momentum)
    let updates = gradients.map { variable, gradient in
      graph.addFloat(
        "Momentum/update_\(variable)/ApplyMomentum", "ApplyMomentum",
        [
          variable, variable + "/Momentum", "Momentum/learning_rate", gradient,
          "Momentum/momentum", "^" + gate,
        ], ["use_nesterov": .flag(nesterov)])
    }
    let averages = addAverages(after: updates, averageDecay)
    return graph.add("Momentum", "NoOp", (updates + averages).map { "^" + $0 })
  }

  /// The weights' averages go on, once the weights have; none of them without a decay.
  private mutating func addAverages(after updates: [String], _ decay: Float) -> [String] {
    guard decay > 0 else { return [] }
    graph.addConstant("ExponentialMovingAverage/share", 1 - decay)
    let done = updates.map { "^" + $0 }
    return gradients.map { variable, _ in
      let average = variable + TrainingState.Slot.average.rawValue
      let scope = "ExponentialMovingAverage/" + variable
      let weights = graph.addFloat(scope + "/weights", "Identity", [variable] + done)
      let difference = graph.addFloat(scope + "/sub", "Sub", [average + "/read", weights])
      let change = graph.addFloat(
        scope + "/mul", "Mul", [difference, "ExponentialMovingAverage/share"])
      return graph.addFloat(scope, "AssignSub", [average, change])
    }
  }

  private mutating func dense(
    input: String, _ weights: ParameterLayout.Variable, _ bias: ParameterLayout.Variable,
    _ gradient: String, inputGradient: String
  ) {
    let ofWeights = graph.addFloat(
      "gradients/" + weights.name, "MatMul", [input, gradient], ["transpose_a": .flag(true)])
    graph.addFloat(
      inputGradient, "MatMul", [gradient, weights.name + "/read"], ["transpose_b": .flag(true)])
    gradients.append((weights.name, ofWeights))
    addBias(bias, gradient, over: "gradients/samples")
  }

  private mutating func convolution(
    input: String, _ filter: ParameterLayout.Variable, _ bias: ParameterLayout.Variable,
    _ gradient: String, suffix: String
  ) {
    graph.addFloat(
      "gradients/Relu" + suffix, "MaxPoolGrad",
      ["Relu" + suffix, "MaxPool" + suffix, gradient], ForwardGraph.pooling)
    let sum = graph.addFloat(
      "gradients/add" + suffix, "ReluGrad", ["gradients/Relu" + suffix, "Relu" + suffix])
    graph.addConstant("gradients/\(filter.name)/shape", filter.shape)
    let ofFilter = graph.addFloat(
      "gradients/" + filter.name, "Conv2DBackpropFilter",
      [input, "gradients/\(filter.name)/shape", sum],
      ["strides": ForwardGraph.strides, "padding": .text("VALID")])
    gradients.append((filter.name, ofFilter))
    addBias(bias, sum, over: "gradients/positions")
  }

  private mutating func addBias(
    _ bias: ParameterLayout.Variable, _ gradient: String, over dimensions: String
  ) {
    let sum = graph.addFloat(
      "gradients/" + bias.name, "Sum", [gradient, dimensions], ["Tidx": .type(.int32)])
    gradients.append((bias.name, sum))
  }

  private mutating func shape(of node: String) {
    graph.addFloat(
      "gradients/\(node)/shape", "Shape", [node], ["out_type": .type(.int32)])
  }
}
