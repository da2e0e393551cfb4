package import Inference

/// All that a report tells.
package struct ReportContent: Sendable {
  /// The folder that was asked about, and its checkpoint, as paths.
  package var directory: String
  package var checkpoint: String
  /// The version of the program, and when it wrote the report.
  package var version: String
  package var date: String
  /// What the checkpoint says of its run: names and values; empty for another program's.
  package var settings: [(name: String, value: String)]
  package var epochsDone: Int?
  /// The epochs, where the folder has a record of them.
  package var history: EpochHistory?
  package var evaluation: Evaluation
  package var classifier: Classifier

  package init(
    directory: String, checkpoint: String, version: String, date: String,
    settings: [(name: String, value: String)], epochsDone: Int?, history: EpochHistory?,
    evaluation: Evaluation, classifier: Classifier
  ) {
    self.directory = directory
    self.checkpoint = checkpoint
    self.version = version
    self.date = date
    self.settings = settings
    self.epochsDone = epochsDone
    self.history = history
    self.evaluation = evaluation
    self.classifier = classifier
  }
}
