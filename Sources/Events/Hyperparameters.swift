internal import SwiftProtobuf

/// What TensorBoard's hparams page shows of a run: its settings beside its results.
package struct Hyperparameters {
  package enum Value {
    case number(Double)
    case text(String)
  }

  /// Settings by name.
  package var values: [(name: String, value: Value)]
  /// Tags of the scalars to compare runs by, and what to call them.
  package var metrics: [(tag: String, name: String)]

  package init(values: [(name: String, value: Value)], metrics: [(tag: String, name: String)]) {
    self.values = values
    self.metrics = metrics
  }

  /// To be written at the start of a run.
  ///
  /// - Parameter time: of the start, seconds since 1970.
  package func start(at time: Double) -> [Summary] {
    var experiment = Tensorboard_Hparams_HParamsPluginData()
    experiment.experiment = .with {
      $0.hparamInfos = values.map { item in
        .with {
          $0.name = item.name
          $0.type = item.value.type
        }
      }
      $0.metricInfos = metrics.map { item in
        .with {
          $0.name.tag = item.tag
          $0.displayName = item.name
        }
      }
    }
    var session = Tensorboard_Hparams_HParamsPluginData()
    session.sessionStartInfo = .with {
      for (name, value) in values { $0.hparams[name] = value.message }
      $0.startTimeSecs = time
    }
    return [
      .hyperparameters("_hparams_/experiment", experiment),
      .hyperparameters("_hparams_/session_start_info", session),
    ]
  }

  /// To be written when the run is complete.
  package static func end(at time: Double) -> Summary {
    var data = Tensorboard_Hparams_HParamsPluginData()
    data.sessionEndInfo = .with {
      $0.status = 1  // STATUS_SUCCESS
      $0.endTimeSecs = time
    }
    return .hyperparameters("_hparams_/session_end_info", data)
  }
}

extension Hyperparameters.Value {
  /// `DataType` of the plugin.
  fileprivate var type: Int32 {
    switch self {
    case .text: 1
    case .number: 3
    }
  }

  fileprivate var message: Tensorboard_Hparams_Value {
    .with {
      switch self {
      case .number(let number): $0.numberValue = number
      case .text(let text): $0.stringValue = text
      }
    }
  }
}
