import ArgumentParser
import LeNet

/// Settings that belong together; single options go before them.
///
/// Found by validation accuracy alone: see docs/accuracy.md.
enum Recipe: String, CaseIterable, ExpressibleByArgument {
  case reference, fast, best

  /// Passes over the training images.
  var epochs: Int {
    switch self {
    case .reference: 10
    case .fast: 2
    case .best: 30
    }
  }

  /// All that changes the numbers; the epochs of the schedule are for the caller to fill in.
  var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    switch self {
    case .reference: break
    case .fast:
      configuration.batchSize = 64
      configuration.learningRate = 0.01
      configuration.schedule.kind = .oneCycle
      configuration.weightDecay = 0.1
      configuration.augmentation.shift = 1
      configuration.augmentation.rotation = 7
      configuration.augmentation.scaling = 0.07
      configuration.augmentation.elastic = 0.5
    case .best:
      configuration.learningRate = 0.006
      configuration.schedule.kind = .oneCycle
      configuration.weightDecay = 0.1
      configuration.averageDecay = 0.999
      configuration.augmentation.shift = 2
      configuration.augmentation.rotation = 10
      configuration.augmentation.scaling = 0.1
      configuration.augmentation.elastic = 1.5
    }
    return configuration
  }
}
