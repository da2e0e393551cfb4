import ArgumentParser
import Benchmark
import Coordinator
import Glibc
import Inference
import Kernels
import LeNet
import SystemPackage

/// `lenet-dist predict`: the digits in pictures.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the digits in pictures: PNG, PGM, or images of an IDX file.",
    discussion: """
      Examples:
        lenet-dist predict three.png photo.pgm
        lenet-dist predict MNIST_data/t10k-images-idx3-ubyte.gz:17 --show
        convert scan.jpg png:- | lenet-dist predict - --json

      One digit a picture, of any size, dark on light or light on dark; it is cropped to the ink, made to \
      fit 20x20, and centered in 28x28, as MNIST was. A line has the digit, and then what share of \
      certainty each of the ten got; the shares add up to 1. A picture that cannot be read is told on \
      standard error, the others are read all the same, and the exit code is 65 (66: no such file).
      """)

  @Argument(
    help: ArgumentHelp(
      "Pictures; - for standard input, FILE:17 for an image of an IDX file, counted from 0.",
      valueName: "image"))
  var images: [String]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder with checkpoints; the newest good one is taken.", valueName: "folder"))
  var modelDir = "model"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A checkpoint by name, without .index: of ours, or of TensorFlow.", valueName: "path"))
  var checkpoint: String?

  @Option(help: "Which image of IDX files, counted from 0.")
  var index: Int?

  @Flag(help: "As JSON.")
  var json = false

  @Flag(
    inversion: .prefixedNo,
    help: "Also the 28x28 pixels that the network sees. Default: on a terminal.")
  var show: Bool?

  func validate() throws {
    if let index, index < 0 { throw ValidationError("--index \(index): must be 0 or more.") }
  }

  func run() throws {
    FileCommand.run {
      let (checkpoint, path, warnings) = try StoredModel.read(
        FilePath(self.checkpoint ?? modelDir), slots: [.parameter])
      for warning in warnings { FileCommand.tell("warning: \(warning)") }
      let classifier = Classifier(
        checkpoint, kernels: KernelTable(try InstructionSet.chosen()))
      let readings = images.map { Reading(DigitSource($0, index: index), classifier) }
      if json {
        print(
          JSONValue.object([
            ("checkpoint", .text(path.string)), ("predictions", .list(readings.map(\.json))),
          ]).description)
      } else {
        let shows = show ?? TerminalPicture.isThere
        for reading in readings { print(reading.text(shows: shows), terminator: "") }
      }
      fflush(nil)
      for reading in readings { reading.problem.map { FileCommand.tell($0) } }
      if let status = readings.compactMap(\.exitStatus).first { Glibc.exit(status) }
    }
  }
}
