import Checkpoints

/// The scalars of a checkpoint that are this program's own, by their names after `lenet_dist/`.
struct RecordScalars {
  private let tensors: [NamedTensor]

  init(_ tensors: [NamedTensor]) {
    self.tensors = tensors.filter { $0.shape.isEmpty }
  }

  /// One of them; nil if it is not there, or of another type.
  func value<Element: TensorElement>(_ name: String, _ type: Element.Type) -> Element? {
    tensors.first { $0.name == "lenet_dist/" + name }?.values(as: type)?.first
  }

  func integer(_ name: String) -> Int? { value(name, Int64.self).map { Int($0) } }

  static func tensor<Element: TensorElement>(_ name: String, _ value: Element) -> NamedTensor {
    NamedTensor(name: "lenet_dist/" + name, shape: [], values: [value])
  }
}
