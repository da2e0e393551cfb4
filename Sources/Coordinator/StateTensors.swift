package import Checkpoints
package import LeNet
package import SystemPackage

/// A training state as the tensors of a checkpoint, and back.
///
/// The 32 tensors of the reference program under its names, so that its Saver restores them; beside
/// them, under `lenet_dist/`, what an exact resume needs and TensorFlow does not ask for.
package enum StateTensors {
  /// The layout of what is under `lenet_dist/`; raised when an older program could not go on from it.
  package static let format = 1

  /// About the size of a checkpoint's files: three floats for each parameter, and what is beside them.
  package static let checkpointBytes = ParameterLayout.count * 12 + 64 * 1024

  /// The tensors of a state, sorted by name, as TensorFlow stores them.
  package static func tensors(
    of state: borrowing TrainingState, configuration: TrainingConfiguration,
    metrics: Metrics, dataChecksum: UInt64
  ) -> [NamedTensor] {
    var tensors: [NamedTensor] = []
    for variable in ParameterLayout.variables {
      for slot in TrainingState.Slot.allCases {
        tensors.append(
          NamedTensor(
            name: variable.name + slot.rawValue, shape: variable.shape,
            values: state.values(of: variable, slot)))
      }
    }
    tensors.append(NamedTensor(name: "beta1_power", shape: [], values: [state.beta1Power]))
    tensors.append(NamedTensor(name: "beta2_power", shape: [], values: [state.beta2Power]))
    let extras = RunRecord(
      state: state, configuration: configuration, metrics: metrics, dataChecksum: dataChecksum)
    return (tensors + extras.tensors).sorted { left, right in
      left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  /// Checks that a checkpoint has what a state needs: names, shapes, types, and only finite numbers.
  ///
  /// Also that it is not of a later version of this program, which we might read wrongly.
  ///
  /// - Parameter slots: which values of each parameter; with Adam's slots also its powers.
  /// - Throws: `CheckpointError.tensor`, naming file, tensor, place, what was expected and found.
  package static func validate(
    _ checkpoint: Checkpoint, in directory: FilePath,
    slots: [TrainingState.Slot] = TrainingState.Slot.allCases
  ) throws(CheckpointError) {
    let tensors = checkpoint.tensors
    if let own = tensors.first(where: { $0.name == "lenet_dist/format" }),
      RunRecord(tensors) == nil
    {
      let number = own.values(as: Int64.self)?.first ?? 0
      throw .tensor(
        file: directory.appending(checkpoint.name).string, tensor: own.name,
        problem: number > format
          ? "is \(number): of a later lenet-dist, use that (this one reads \(format))"
          : "is there, but not all that belongs to it")
    }
    for (name, shape) in needed(slots) {
      let place = checkpoint.places[name]
      let file = place?.file ?? directory.appending(checkpoint.name).string
      let at = place.map { " (values at offset \($0.offset))" } ?? ""
      guard let tensor = checkpoint.tensors.first(where: { $0.name == name }) else {
        throw .tensor(
          file: file, tensor: name,
          problem: "is missing; expected float32 of shape \(shape) among the "
            + "\(checkpoint.tensors.count) tensors found")
      }
      guard tensor.shape == shape else {
        throw .tensor(
          file: file, tensor: name,
          problem: "expected shape \(shape), found \(tensor.shape)\(at)")
      }
      guard let values = tensor.values(as: Float.self) else {
        throw .tensor(
          file: file, tensor: name,
          problem: "expected type float32, found \(tensor.dataType)\(at)")
      }
      if let element = values.firstIndex(where: { !$0.isFinite }) {
        let at = place.map { " at offset \($0.offset + 4 * element)" } ?? ""
        throw .tensor(
          file: file, tensor: name,
          problem: "element \(element)\(at): expected a finite number, found \(values[element])")
      }
    }
  }

  /// Fills a state from tensors that were validated.
  ///
  /// - Returns: what the run that wrote them said of itself; nil for a checkpoint of another program,
  ///   which says nothing of the position: that is left to the caller.
  @discardableResult
  package static func load(
    _ checkpoint: Checkpoint, into state: inout TrainingState
  ) -> RunRecord? {
    let tensors = checkpoint.tensors
    func values(_ name: String) -> [Float] {
      tensors.first { $0.name == name }!.values(as: Float.self)!
    }
    for variable in ParameterLayout.variables {
      for slot in TrainingState.Slot.allCases {
        state.set(variable, slot, to: values(variable.name + slot.rawValue))
      }
    }
    state.beta1Power = values("beta1_power")[0]
    state.beta2Power = values("beta2_power")[0]
    let record = RunRecord(tensors)
    if let record {
      state.epoch = record.epoch
      state.step = record.step
      state.samplesSeen = record.samplesSeen
    }
    return record
  }

  /// Names and shapes of the 32, or of those with these slots.
  private static func needed(
    _ slots: [TrainingState.Slot]
  ) -> [(name: String, shape: [Int])] {
    ParameterLayout.variables.flatMap { variable in
      slots.map { (variable.name + $0.rawValue, variable.shape) }
    } + (slots == [.parameter] ? [] : [("beta1_power", []), ("beta2_power", [])])
  }
}
