package import Checkpoints
import LeNet

/// The ten trained variables of a checkpoint, as the exports need them.
package struct TrainedParameters: Sendable {
  /// By name; each has the shape of `ParameterLayout`.
  private let tensors: [String: NamedTensor]

  /// Takes them from a checkpoint's tensors, which must have been validated.
  package init(_ tensors: [NamedTensor]) {
    self.tensors = Dictionary(
      tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The ten, in the layout's order.
  var all: [NamedTensor] { ParameterLayout.variables.map { tensors[$0.name]! } }

  /// The values of one, row-major.
  func values(_ variable: ParameterLayout.Variable) -> [Float] {
    tensors[variable.name]!.values(as: Float.self)!
  }
}
