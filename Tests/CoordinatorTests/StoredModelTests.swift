import Checkpoints
import Coordinator
import LeNet
import SystemPackage
import Testing

/// Checkpoints that are whole, but not of this network, or of no use.
@Suite struct StoredModelTests {
  private let temporary = TemporaryDirectory()

  private var directory: FilePath { temporary.path }

  private var manager: CheckpointManager { CheckpointManager(directory: directory) }

  /// The tensors of a state, all values 0.5, with `change` applied to the one of that name.
  private func tensors(
    changing name: String = "", _ change: (NamedTensor) -> NamedTensor? = { $0 }
  ) -> [NamedTensor] {
    var state = TrainingState()
    for variable in ParameterLayout.variables {
      for slot in Optimizer.adam.slots {
        state.set(variable, slot, to: Array(repeating: 0.5, count: variable.count))
      }
    }
    let tensors = StateTensors.tensors(
      of: state, configuration: TrainingConfiguration(), metrics: Metrics(), dataChecksum: 1)
    return tensors.compactMap { $0.name == name ? change($0) : $0 }
  }

  private func refusal(of path: FilePath) -> String {
    do {
      _ = try StoredModel.read(path)
      return "not refused"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: CheckpointFormat.allCases, [Float.nan, .infinity, -.infinity])
  func aValueThatIsNotFiniteIsToldByItsPlace(format: CheckpointFormat, value: Float) throws {
    let damaged = tensors(changing: "Variable_4/Adam") { tensor in
      var values = tensor.values(as: Float.self)!
      values[1234] = value
      return NamedTensor(name: tensor.name, shape: tensor.shape, values: values)
    }
    try manager.save(name: "train-0", tensors: damaged, format: format)
    let file = directory.appending(
      format == .v1 ? "train-0" : "train-0.data-00000-of-00001")
    let bytes = try InputFile(
      file.lastComponent!.string, in: directory, limit: 1 << 20, using: LocalFileSystem()
    ).readAll()
    // The one place in the file that differs from 0.5.
    let pattern = withUnsafeBytes(of: value) { Array($0) }
    let text = refusal(of: directory.appending("train-0"))
    let offset = try #require(
      text.split(separator: "offset ").last.flatMap { Int($0.prefix { $0.isNumber }) })
    #expect(Array(bytes[offset..<offset + 4]) == pattern)
    #expect(
      text == "\(file): tensor \"Variable_4/Adam\": element 1234 at offset \(offset): "
        + "expected a finite number, found \(value)")
  }

  @Test(arguments: CheckpointFormat.allCases)
  func anotherShapeOrTypeOrNameIsRefused(format: CheckpointFormat) throws {
    let changes: [(String, (NamedTensor) -> NamedTensor?)] = [
      (
        "expected shape [5, 5, 6, 16], found [5, 5, 16, 6]",
        { NamedTensor(name: $0.name, shape: [5, 5, 16, 6], dataType: .float32, bytes: $0.bytes) }
      ),
      (
        "expected type float32, found int32",
        { NamedTensor(name: $0.name, shape: $0.shape, dataType: .int32, bytes: $0.bytes) }
      ),
      (
        "is missing; expected float32 of shape [5, 5, 6, 16] among the 45 tensors found",
        { NamedTensor(name: "Variabel_2", shape: $0.shape, dataType: .float32, bytes: $0.bytes) }
      ),
      (
        "is missing; expected float32 of shape [5, 5, 6, 16] among the 44 tensors found",
        { _ in nil }
      ),
    ]
    for (problem, change) in changes {
      try manager.save(
        name: "train-0", tensors: tensors(changing: "Variable_2", change), format: format)
      let text = refusal(of: directory.appending("train-0"))
      #expect(text.contains("train-0"))
      #expect(text.contains("tensor \"Variable_2\": \(problem)"), "\(text)")
    }
  }

  @Test func theNextOlderOneIsUsedWithOneWarning() throws {
    try manager.save(name: "train-0", tensors: tensors())
    try manager.save(name: "train-1", tensors: tensors(changing: "beta2_power") { _ in nil })
    let (checkpoint, path, warnings) = try StoredModel.read(directory)
    #expect(checkpoint.name == "train-0")
    #expect(path == directory.appending("train-0"))
    #expect(warnings.count == 1 && warnings[0].contains("\"beta2_power\": is missing"))
  }

  @Test func theParametersAloneAreEnoughToBeUsedButNotToGoOn() throws {
    let names = Set(ParameterLayout.variables.map(\.name))
    try manager.save(name: "train-0", tensors: tensors().filter { names.contains($0.name) })
    #expect(refusal(of: directory).contains("\"Variable/Adam\": is missing"))
    let (checkpoint, _, _) = try StoredModel.read(directory, slots: [.parameter])
    #expect(checkpoint.tensors.count == 10)
  }
}
