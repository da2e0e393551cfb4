import LeNet

/// What is worth keeping of an epoch: a line of `metrics.jsonl`.
struct EpochRecord {
  /// Epochs and steps done since the start of the run.
  var epoch: Int
  var step: Int
  var training: Metrics
  var validation: Metrics
  /// Of the epoch's last step.
  var learningRate: Float
  /// Of what this process trained of the epoch: all of it, unless it began within one.
  var samplesPerSecond: Double
  var seconds: Double
  /// Share of that time in which rank 0 waited for others, 0...1.
  var waiting: Double
  /// Of its end, seconds since 1970.
  var time: Double
  var facts: RunFacts
  var batchSize: Int

  /// A JSON object on one line, without the line's end. What there is none of is null.
  var json: String {
    let fields: [(String, String)] = [
      ("epoch", "\(epoch)"), ("step", "\(step)"),
      ("loss", number(training.meanLoss, of: training)),
      ("accuracy", number(training.accuracy, of: training)),
      ("samples", "\(training.count)"),
      ("validation_loss", number(validation.meanLoss, of: validation)),
      ("validation_accuracy", number(validation.accuracy, of: validation)),
      ("validation_correct", "\(validation.correct)"),
      ("validation_count", "\(validation.count)"),
      ("learning_rate", "\(learningRate)"),
      ("samples_per_second", Decimal.text(samplesPerSecond, 1)),
      ("seconds", Decimal.text(seconds, 6)),
      ("waiting", Decimal.text(waiting, 4)),
      ("time", "\"\(Timestamp.text(time))\""),
      ("ranks", "\(facts.ranks)"), ("threads", "\(facts.threads)"),
      ("batch_size", "\(batchSize)"),
    ]
    return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
  }

  private func number(_ value: Double, of metrics: Metrics) -> String {
    metrics.count > 0 && value.isFinite ? "\(value)" : "null"
  }
}
