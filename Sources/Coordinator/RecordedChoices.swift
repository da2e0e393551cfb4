import Checkpoints
import LeNet

/// The choices that the reference program does not have, as scalars of a checkpoint: those that are made.
extension TrainingConfiguration {
  private static let schedules: [Schedule.Kind] = [.constant, .cosine, .oneCycle]

  var choices: [NamedTensor] {
    var tensors: [NamedTensor] = []
    func add<Element: TensorElement>(
      _ name: String, _ value: Element, unless usual: Element
    ) where Element: Equatable {
      if value != usual { tensors.append(RecordScalars.tensor(name, value)) }
    }
    add("schedule", Int64(Self.schedules.firstIndex(of: schedule.kind)!), unless: 0)
    add("schedule_epochs", Int64(schedule.epochs), unless: 0)
    switch schedule.warmup {
    case .epochs(let epochs): add("warmup_epochs", epochs, unless: 0)
    case .steps(let steps): tensors.append(RecordScalars.tensor("warmup_steps", Int64(steps)))
    }
    add("final_rate", schedule.finalFraction, unless: 0)
    if case .sgd(let momentum, let nesterov) = optimizer {
      tensors.append(RecordScalars.tensor("momentum", momentum))
      add("nesterov", nesterov ? 1 : Int64(0), unless: 0)
    }
    add("weight_decay", weightDecay, unless: 0)
    add("average_decay", averageDecay, unless: 0)
    add("augment_shift", augmentation.shift, unless: 0)
    add("augment_rotate", augmentation.rotation, unless: 0)
    add("augment_scale", augmentation.scaling, unless: 0)
    add("augment_elastic", augmentation.elastic, unless: 0)
    return tensors
  }

  /// Reads them back.
  ///
  /// - Returns: false if one of them makes no sense.
  mutating func takeChoices(_ scalars: RecordScalars) -> Bool {
    let kind = scalars.integer("schedule") ?? 0
    guard Self.schedules.indices.contains(kind) else { return false }
    schedule.kind = Self.schedules[kind]
    schedule.epochs = scalars.integer("schedule_epochs") ?? 0
    schedule.finalFraction = scalars.value("final_rate", Double.self) ?? 0
    schedule.warmup =
      scalars.integer("warmup_steps").map { .steps($0) }
      ?? .epochs(scalars.value("warmup_epochs", Double.self) ?? 0)
    if let momentum = scalars.value("momentum", Float.self) {
      optimizer = .sgd(momentum: momentum, nesterov: scalars.integer("nesterov") == 1)
    }
    func number(_ name: String) -> Float { scalars.value(name, Float.self) ?? 0 }
    weightDecay = number("weight_decay")
    averageDecay = number("average_decay")
    augmentation.shift = number("augment_shift")
    augmentation.rotation = number("augment_rotate")
    augmentation.scaling = number("augment_scale")
    augmentation.elastic = number("augment_elastic")
    return true
  }
}
