package import Checkpoints
package import SystemPackage

/// How far the run of a directory is to go: what `status` compares its checkpoints with.
///
/// Not in the checkpoints, which are the same bytes however many epochs were asked for.
package struct RunPlan: Equatable, Sendable {
  package static let fileName = "run.plan"
  package var epochs: Int
  package var stepsPerEpoch: Int

  package init(epochs: Int, stepsPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  private var text: String { "epochs \(epochs)\nsteps_per_epoch \(stepsPerEpoch)\n" }

  /// Writes it if the directory says something else.
  package func write(
    in directory: FilePath, using fileSystem: any FileSystem = LocalFileSystem()
  ) throws(CheckpointError) {
    if Self.read(in: directory, using: fileSystem) == self { return }
    try AtomicFile.write(
      Array(text.utf8), to: Self.fileName, in: directory, using: fileSystem)
  }

  /// The directory's plan; nil if it has none, or one that makes no sense.
  package static func read(
    in directory: FilePath, using fileSystem: any FileSystem = LocalFileSystem()
  ) -> RunPlan? {
    guard
      let file = try? InputFile(fileName, in: directory, limit: 1024, using: fileSystem),
      let bytes = try? file.readAll()
    else { return nil }
    var values: [Substring: Int] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { values[words[0]] = Int(words[1]) }
    }
    guard let epochs = values["epochs"], let steps = values["steps_per_epoch"], epochs > 0,
      steps > 0
    else { return nil }
    return RunPlan(epochs: epochs, stepsPerEpoch: steps)
  }
}
