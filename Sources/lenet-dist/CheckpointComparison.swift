import Benchmark
import Checkpoints

/// How two checkpoints differ, tensor by tensor.
struct CheckpointComparison {
  /// What is with one name.
  private enum Item {
    case onlyInFirst
    case onlyInSecond
    case both(TensorComparison, NamedTensor, NamedTensor)
  }

  private let names: (String, String)
  private let items: [(name: String, item: Item)]

  /// Compares all tensors.
  init(_ one: Checkpoint, _ other: Checkpoint, names: (String, String)) {
    self.names = names
    let others = Dictionary(other.tensors.map { ($0.name, $0) }) { first, _ in first }
    let ones = Set(one.tensors.map(\.name))
    items =
      one.tensors.map { tensor in
        guard let second = others[tensor.name] else { return (tensor.name, .onlyInFirst) }
        return (tensor.name, .both(TensorComparison(tensor, second), tensor, second))
      } + other.tensors.filter { !ones.contains($0.name) }.map { ($0.name, .onlyInSecond) }
  }

  /// Whether there is no difference.
  var isSame: Bool { differences.isEmpty }

  /// For people: a line for each tensor that differs, then how many do not.
  var text: String {
    let table = differences.map {
      [CheckpointReport.printable($0.name), Self.text($0.item, names)]
    }
    let same = items.count - table.count
    let count = "\(same) of \(items.count) tensors are the same, bit by bit"
    return table.isEmpty ? count : CheckpointReport.aligned(table) + "\n" + count
  }

  /// For programs.
  var json: JSONValue {
    .object([
      ("same", .integer(items.count - differences.count)), ("tensors", .integer(items.count)),
      (
        "differences",
        .list(
          differences.map { name, item in
            var members: [(name: String, value: JSONValue)] = [
              ("name", .text(name)), ("difference", .text(Self.text(item, names))),
            ]
            if case .both(.otherValues(let count, let first, let largest), _, _) = item {
              members += [
                ("count", .integer(count)), ("first", .integer(first)),
                ("largest", largest.map { .number($0) } ?? .null),
              ]
            }
            return .object(members)
          })
      ),
    ])
  }

  private var differences: [(name: String, item: Item)] {
    items.filter { if case .both(.same, _, _) = $0.item { false } else { true } }
  }

  private static func text(_ item: Item, _ names: (String, String)) -> String {
    switch item {
    case .onlyInFirst: "only in \(names.0)"
    case .onlyInSecond: "only in \(names.1)"
    case .both(.same, _, _): "same"
    case .both(.otherForm, let one, let other):
      "\(one.dataType) \(one.shape) against \(other.dataType) \(other.shape)"
    case .both(.otherValues(let count, let first, let largest), let one, _):
      "\(count) of \(one.elementCount) elements differ, the first at \(first)"
        + (largest.map { ", by up to \(Float($0))" } ?? "")
    }
  }
}
