import ArgumentParser
import Checkpoints
import Coordinator
import Glibc
import Inference
import Kernels
import LeNet
import MNIST
import Report
import SystemPackage

/// `lenet-dist report`: a page about a trained network.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Write one HTML file about a run: curves, confusion matrix, worst mistakes, settings.",
    discussion: """
      Examples:
        lenet-dist report                                  of model/, to report.html
        lenet-dist report model/train-3 -o third.html      of that checkpoint
        lenet-dist report --split validation

      The file needs nothing else: no network, no scripts. The curves come from metrics.jsonl beside the \
      checkpoints; where there is none, the report says so and shows all else.
      """)

  /// What the images are.
  enum Split: String, ExpressibleByArgument, CaseIterable {
    case test, validation
  }

  @Argument(
    help: ArgumentHelp(
      "A folder with checkpoints, of which the newest good one is taken, or a checkpoint without .index.",
      valueName: "path"))
  var path = "model"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; it is replaced if it is there.", valueName: "file"))
  var output = "report.html"

  @Option(help: "Which images are read. Those for validation are as many as the run's were.")
  var split = Split.test

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder with the four IDX files of MNIST. Default: MNIST_data.",
      valueName: "folder"))
  var dataDir: String?

  func run() throws {
    FileCommand.run {
      let out = OutputPath(path: FilePath(output), replaces: true)
      try out.requireFree()
      let (checkpoint, found, warnings) = try StoredModel.read(FilePath(path), slots: [.parameter])
      for warning in warnings { FileCommand.tell("warning: \(warning)") }
      let content = try content(checkpoint, at: found)
      try out.write(ReportPage.encode(content))
      let evaluation = content.evaluation
      print(
        "\(found): \(evaluation.correct)/\(evaluation.count) \(split.rawValue) images right; "
          + "report written to \(out.path)")
    }
  }

  private func content(_ checkpoint: Checkpoint, at found: FilePath) throws -> ReportContent {
    let parent = found.removingLastComponent()
    let directory = parent.isEmpty ? FilePath(".") : parent
    let record = RunRecord(checkpoint.tensors)
    let validationSize = record?.configuration.validationSize ?? DataOptions.defaultValidationSize
    let dataset = try Dataset.read(
      MNISTDirectory(DataOptions.folder(dataDir), validationSize: validationSize))
    let part = split == .test ? dataset.test : dataset.validation
    guard part.count > 0 else { throw SettingsError.noValidationImages }
    let size = IDXContent.imageByteCount
    let images = (0..<part.count).map { index in
      DigitImage(
        pixels: Array(UnsafeBufferPointer(start: part.images + index * size, count: size)))
    }
    let classifier = Classifier(checkpoint, kernels: KernelTable(try InstructionSet.chosen()))
    return ReportContent(
      directory: directory.string, checkpoint: found.string, version: Version.number,
      date: Self.now,
      settings: RunSettings.rows(
        of: checkpoint, plan: RunPlan.read(in: directory), dataChecksum: dataset.checksum()),
      epochsDone: record?.epoch, history: try EpochHistory.read(in: directory),
      evaluation: Evaluation(
        part: split.rawValue, images: images, labels: (0..<part.count).map { Int(part.labels[$0]) },
        classifier: classifier),
      classifier: classifier)
  }

  /// The time, UTC, to a minute.
  private static var now: String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%Y-%m-%d %H:%M UTC", &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
