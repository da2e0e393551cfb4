import ArgumentParser
import SystemPackage

/// Where the data is and how it is divided; the same for every command.
struct DataOptions: ParsableArguments {
  /// The reference program's.
  static let defaultValidationSize = 5000

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder with the four IDX files of MNIST, plain or gzip'd.",
      discussion: """
        Default: MNIST_data. Get the files with scripts/fetch-data. Any other IDX \
        data set of 28x28 images and ten classes works too.
        """, valueName: "folder"))
  var dataDir: String?

  @Option(
    name: .long,
    help: ArgumentHelp("How many of the training images, the first, are for validation."))
  var validationSize = DataOptions.defaultValidationSize

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Threads of each rank.",
      discussion: """
        Default: the cores this rank may use, shared fairly among the ranks of its node. The result \
        does not depend on it.
        """))
  var threads: Int?

  /// Read before all else (`CommandLineSettings`): here for the help text.
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A YAML file of options, with lines such as \"batch-size: 512\".",
      discussion: """
        Variables set options too: LENET_BATCH_SIZE=512. The command line comes first, then variables, \
        the file, the recipe. A run's run.yaml is such a file, of all its options.
        """, valueName: "file"))
  var config: String?

  func validate() throws {
    if validationSize < 0 {
      throw ValidationError("--validation-size \(validationSize): must be 0 or more.")
    }
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads \(threads): must be 1 to 4096.")
    }
  }

  /// The folder, after defaults.
  var folder: FilePath { Self.folder(dataDir) }

  /// The folder of `--data-dir`, after defaults.
  static func folder(_ given: String?) -> FilePath {
    FilePath(given ?? "MNIST_data")
  }
}
