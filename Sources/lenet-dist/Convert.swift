import ArgumentParser
import Checkpoints
import SystemPackage

/// `lenet-dist convert`: a checkpoint in another format.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a checkpoint's tensors in another format.",
    discussion: """
      Examples:
        lenet-dist convert model last.safetensors      the newest good one
        lenet-dist convert model/train-9 train-9.npz
        lenet-dist convert model/train-9 old --format v1

      v1 is for TensorFlow before 0.12. Every tensor is kept, bit by bit, or the conversion is refused; v1 to v2 to v1 gives the same file.
      """)

  /// What can be written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case v1, v2, safetensors, npz

    /// The format that a file's name calls for.
    init?(ending path: FilePath) {
      guard let ending = path.extension else { return nil }
      switch ending {
      case "safetensors": self = .safetensors
      case "npz": self = .npz
      default: return nil
      }
    }
  }

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, without .index, or a folder with some.", valueName: "in"))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write; of v2 the name without .index.", valueName: "out"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "v1 and v2 are TensorFlow's.",
      discussion: "Default: what OUT ends with, .safetensors or .npz."))
  var format: Format?

  @Flag(help: "Replace what is there.")
  var force = false

  func validate() throws {
    if format == nil, Format(ending: FilePath(output)) == nil {
      throw ValidationError(
        "--format is needed: \(output) ends neither with .safetensors nor with .npz.")
    }
  }

  func run() throws {
    FileCommand.run {
      let out = OutputPath(path: FilePath(output), replaces: force)
      let format = format ?? Format(ending: out.path)!
      let restored = try CheckpointManager.open(FilePath(input))
      for warning in restored.warnings { FileCommand.tell("warning: \(warning)") }
      try out.requireFree(
        endings: format == .v2
          ? [".index", Shard.whole.suffix, ""] : format == .v1 ? ["", ".index"] : [""])
      for warning in try write(restored.checkpoint.tensors, as: format, to: out) {
        FileCommand.tell("warning: \(warning)")
      }
      FileCommand.tell(
        "\(restored.checkpoint.name), \(restored.checkpoint.tensors.count) tensors, "
          + "written to \(out.path) as \(format.rawValue)")
    }
  }

  private func write(
    _ tensors: [NamedTensor], as format: Format, to out: OutputPath
  ) throws(CheckpointError) -> [String] {
    switch format {
    case .v1, .v2:
      return try CheckpointManager(directory: out.folder)
        .write(name: out.name, tensors: tensors, format: format == .v1 ? .v1 : .v2)
    case .safetensors:
      try out.write(try SafetensorsWriter.encode(tensors, file: output))
    case .npz:
      try out.write(try NumPyArchiveWriter.encode(tensors, file: output))
    }
    return []
  }
}
