import ArgumentParser
import Checkpoints
import Coordinator
import LeNet
import ModelExport
import SystemPackage

/// `lenet-dist export`: the trained network for other programs to run.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the trained network as an ONNX model or a TensorFlow SavedModel.",
    discussion: """
      Examples:
        lenet-dist export model lenet.onnx             the newest good one
        lenet-dist export model/train-9 lenet-5 --format saved-model

      Input "images": float32, each pixel from 0 to 1; [n, 1, 28, 28] for ONNX, [n, 28, 28, 1] for \
      TensorFlow. Outputs "logits" [n, 10], "probabilities" [n, 10], and "digits" [n], int64.
      """)

  /// What can be written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case onnx
    case savedModel = "saved-model"
  }

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, without .index, or a folder with some.", valueName: "in"))
  var input: String

  @Argument(
    help: ArgumentHelp("The file to write, or the folder of a SavedModel.", valueName: "out"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp("What to write.", discussion: "Default: onnx if OUT ends with .onnx."))
  var format: Format?

  @Flag(help: "Replace what is there.")
  var force = false

  func validate() throws {
    if format == nil, FilePath(output).extension != "onnx" {
      throw ValidationError("--format is needed: \(output) does not end with .onnx.")
    }
  }

  func run() throws {
    FileCommand.run {
      let out = OutputPath(path: FilePath(output), replaces: force)
      let format = format ?? .onnx
      let (checkpoint, path, warnings) = try StoredModel.read(
        FilePath(input), slots: [.parameter])
      for warning in warnings { FileCommand.tell("warning: \(warning)") }
      let parameters = TrainedParameters(checkpoint.tensors)
      switch format {
      case .onnx:
        try out.requireFree()
        try out.write(
          ONNXModel.encode(
            parameters, producerVersion: Version.number, source: checkpoint.name))
      case .savedModel:
        try out.requireFree(endings: ["/saved_model.pb", "/variables/variables.index"])
        try writeFolder(SavedModel.files(parameters), to: out.path)
      }
      FileCommand.tell("\(path) written to \(out.path) as \(format.rawValue)")
    }
  }

  private func writeFolder(
    _ files: [SavedModel.File], to folder: FilePath
  ) throws(CheckpointError) {
    for file in files {
      let folder = file.folder.map { folder.appending($0) } ?? folder
      try CheckpointManager(directory: folder).prepare()
      try AtomicFile.write(file.bytes, to: file.name, in: folder, using: LocalFileSystem())
    }
  }
}
