import Checkpoints
import Coordinator
import LeNet
import Settings
import SystemPackage
import Worker

extension Train {
  /// Every option that a run's file of settings has, in that file's order; nil where nothing is set.
  ///
  /// Left out is what is asked of one start only: `--config`, `--restart`, `--allow-data-change`.
  var resolvedSettings: [(name: String, value: String?)] {
    var looksAhead = false
    if case .sgd(_, true) = numbers.optimizer { looksAhead = true }
    let isConstant = numbers.schedule.kind == .constant
    return numbers.settings.filter { $0.option.hasPrefix("--") && !$0.option.contains(" ") }
      .map { setting in
        let isNone = setting.value == "none" || isConstant && setting.option == "--final-rate"
        return (setting.option, isNone ? nil : setting.value)
      } + [
        ("--shuffle", "\(shuffle)"),
        ("--nesterov", "\(looksAhead)"),
        ("--epochs", "\(epochs)"),
        ("--keep-best", "\(best.keepBest)"),
        ("--patience", best.patience.map { "\($0)" }),
        ("--data-dir", data.folder.string),
        ("--model-dir", modelDir),
        ("--max-to-keep", "\(maxToKeep)"),
        ("--checkpoint-every", checkpointEvery.map { "\($0)" }),
        ("--checkpoint-format", checkpointFormat.rawValue),
        ("--meta", "\(meta)"),
        ("--on-save-error", onSaveError.rawValue),
        ("--max-time", maxTime.map { "\($0.seconds)" }),
        ("--log-every", logEvery.map { "\($0)" }),
        ("--threads", data.threads.map { "\($0)" }),
        ("--allreduce", allreduce.rawValue),
        ("--progress", monitoring.progress.rawValue),
        ("--log-dir", monitoring.logDir),
        ("--events", "\(monitoring.events)"),
        ("--stall-warning", "\(stall.stallWarning)"),
        ("--stall-abort", "\(stall.stallAbort)"),
      ]
  }

  /// The content of the run's file of settings: `--config` takes it.
  var settingsFile: [UInt8] {
    SettingsFile.text(
      resolvedSettings.map { (String($0.name.dropFirst(2)), $0.value) },
      comment: "The settings of this run. To make it again: lenet-dist --config run.yaml")
  }
}
