package import Checkpoints
package import LeNet
package import SystemPackage

/// A training state as the tensors of a checkpoint, and back.
///
/// The 32 tensors of the reference program under its names, so that its Saver restores them; of other
/// optimizers and of averaged weights TensorFlow's names for those; beside them, under `lenet_dist/`, what an exact resume needs and TensorFlow does not ask for.
package enum StateTensors {
  /// The layout of what is under `lenet_dist/`; raised when an older program could not go on from it.
  ///
  /// 2 has choices that the reference program does not have; without them it is 1.
  package static let format = 2

  /// About the size of a checkpoint's files: some floats for each parameter, and what is beside them.
  package static func checkpointBytes(_ configuration: TrainingConfiguration) -> Int {
    ParameterLayout.count * 4 * configuration.slots.count + 64 * 1024
  }

  /// The tensors of a state, sorted by name, as TensorFlow stores them.
  package static func tensors(
    of state: borrowing TrainingState, configuration: TrainingConfiguration,
    metrics: Metrics, dataChecksum: UInt64
  ) -> [NamedTensor] {
    var tensors: [NamedTensor] = []
    for variable in ParameterLayout.variables {
      for slot in configuration.slots {
        tensors.append(
          NamedTensor(
            name: variable.name + slot.rawValue, shape: variable.shape,
            values: state.values(of: variable, slot)))
      }
    }
    if configuration.optimizer == .adam {
      tensors.append(NamedTensor(name: "beta1_power", shape: [], values: [state.beta1Power]))
      tensors.append(NamedTensor(name: "beta2_power", shape: [], values: [state.beta2Power]))
    }
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
  /// - Parameters:
  ///   - slots: which values of each parameter; with Adam's slots also its powers. Nil for those that its
  ///     own run needs.
  ///   - foreign: which those are of a checkpoint of another program.
  /// - Throws: `CheckpointError.tensor`, naming file, tensor, place, what was expected and found.
  package static func validate(
    _ checkpoint: Checkpoint, in directory: FilePath,
    slots: [TrainingState.Slot]? = nil, foreign: [TrainingState.Slot] = Optimizer.adam.slots
  ) throws(CheckpointError) {
    let tensors = checkpoint.tensors
    let slots = slots ?? RunRecord(tensors)?.configuration.slots ?? foreign
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
  /// - Parameter foreign: which values of each parameter a checkpoint of another program has. Averages that
  ///   it lacks start at the weights.
  /// - Returns: what the run that wrote them said of itself; nil for a checkpoint of another program,
  ///   which says nothing of the position: that is left to the caller.
  @discardableResult
  package static func load(
    _ checkpoint: Checkpoint, into state: inout TrainingState,
    foreign: [TrainingState.Slot] = Optimizer.adam.slots
  ) -> RunRecord? {
    let tensors = checkpoint.tensors
    let record = RunRecord(tensors)
    let slots = record?.configuration.slots ?? foreign
    func values(_ name: String) -> [Float] {
      tensors.first { $0.name == name }!.values(as: Float.self)!
    }
    for variable in ParameterLayout.variables {
      for slot in slots {
        state.set(variable, slot, to: values(variable.name + slot.rawValue))
      }
      if !slots.contains(.average) {
        state.set(variable, .average, to: values(variable.name))
      }
    }
    if slots.contains(.firstMoment) {
      state.beta1Power = values("beta1_power")[0]
      state.beta2Power = values("beta2_power")[0]
    }
    if let record {
      state.epoch = record.epoch
      state.step = record.step
      state.samplesSeen = record.samplesSeen
      state.best = record.best
    }
    return record
  }

  /// Names and shapes of those with these slots: the 32, with Adam's.
  private static func needed(
    _ slots: [TrainingState.Slot]
  ) -> [(name: String, shape: [Int])] {
    ParameterLayout.variables.flatMap { variable in
      slots.map { (variable.name + $0.rawValue, variable.shape) }
    } + (slots.contains(.firstMoment) ? [("beta1_power", []), ("beta2_power", [])] : [])
  }
}
