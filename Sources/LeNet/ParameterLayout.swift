/// Where each trainable variable lies in the one array of 61,706 parameters.
///
/// Names, shapes and order are the reference program's, and so those of its checkpoints. Convolution
/// filters are [height, width, in, out], dense weights [in, out]. The only place that knows an offset.
package enum ParameterLayout {
  /// One variable: its name in checkpoints, its shape, and its place in the array.
  package struct Variable: Sendable {
    package let name: String
    package let shape: [Int]
    package let offset: Int
    /// Elements.
    package let count: Int
    /// Whether it is a bias, which starts at zero.
    package var isBias: Bool { shape.count == 1 }
  }

  package static let filter1 = variable("Variable", [5, 5, 1, 6], after: nil)
  package static let bias1 = variable("Variable_1", [6], after: filter1)
  package static let filter2 = variable("Variable_2", [5, 5, 6, 16], after: bias1)
  package static let bias2 = variable("Variable_3", [16], after: filter2)
  package static let weights1 = variable("Variable_4", [400, 120], after: bias2)
  package static let denseBias1 = variable("Variable_5", [120], after: weights1)
  package static let weights2 = variable("Variable_6", [120, 84], after: denseBias1)
  package static let denseBias2 = variable("Variable_7", [84], after: weights2)
  package static let weights3 = variable("Variable_8", [84, 10], after: denseBias2)
  package static let denseBias3 = variable("Variable_9", [10], after: weights3)

  /// All ten, in order.
  package static let variables = [
    filter1, bias1, filter2, bias2, weights1, denseBias1, weights2, denseBias2, weights3,
    denseBias3,
  ]

  /// Parameters in all: 61,706.
  package static let count = denseBias3.offset + denseBias3.count

  /// Parameters of the two convolutions, which come first: 2,572.
  package static let convolutionCount = weights1.offset

  private static func variable(_ name: String, _ shape: [Int], after: Variable?) -> Variable {
    Variable(
      name: name, shape: shape, offset: after.map { $0.offset + $0.count } ?? 0,
      count: shape.reduce(1, *))
  }
}
