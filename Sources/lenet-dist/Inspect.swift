import ArgumentParser
import Benchmark
import Checkpoints
import Glibc
import SystemPackage

/// `lenet-dist inspect`: what is in a checkpoint.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what is in a checkpoint, or in a folder of them; compare two.",
    discussion: """
      Examples:
        lenet-dist inspect model                   a folder, and its newest good one
        lenet-dist inspect model/train-9 --json
        lenet-dist inspect model --compare other   exits with 1 if they differ

      Any checkpoint of TensorFlow will do, V1 or V2. Every checksum is verified.
      """)

  /// The exit code when `--compare` finds a difference, as that of diff.
  static let differs: Int32 = 1

  @Argument(
    help: ArgumentHelp("A checkpoint, without .index, or a folder with some.", valueName: "path"))
  var path: String

  @Flag(help: "As JSON instead of a table.")
  var json = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Tell only how this one differs, tensor by tensor and bit by bit.", valueName: "other"))
  var compare: String?

  func run() throws {
    FileCommand.run {
      if let compare {
        let comparison = CheckpointComparison(
          try open(path), try open(compare), names: (path, compare))
        print(json ? comparison.json.description : comparison.text)
        if !comparison.isSame { Glibc.exit(Self.differs) }
        return
      }
      let directory =
        CheckpointManager.isDirectory(FilePath(path))
        ? try DirectoryReport(CheckpointManager(directory: FilePath(path))) : nil
      let report = CheckpointReport(try open(path))
      if json {
        let members = (directory?.json ?? []) + [("checkpoint", report.json)]
        print(JSONValue.object(members).description)
      } else {
        if let directory { print(directory.text + "\n") }
        print(report.text)
      }
    }
  }

  private func open(_ path: String) throws(CheckpointError) -> Checkpoint {
    let restored = try CheckpointManager.open(FilePath(path))
    // Those of a folder are told in its report.
    if compare != nil || json {
      for warning in restored.warnings { FileCommand.tell("warning: \(warning)") }
    }
    return restored.checkpoint
  }
}
