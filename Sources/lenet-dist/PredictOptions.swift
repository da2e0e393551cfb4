import ArgumentParser

/// What `benchmark --predict` is asked.
struct PredictOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Tell by computation how step and epoch change with ranks, hosts and batch size.",
      discussion: """
        Measures this machine first, unless --figures has it. How and how well: docs/scaling.md.
        """))
  var predict = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take figures from a report of benchmark --predict --json (machine) or doctor --json (network, "
        + "checkpoint); may be repeated.", valueName: "file"))
  var figures: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Numbers of ranks to tell of. Default: 1,2,4 ... 8192,10000.", valueName: "numbers"))
  var ranks = NumberList(numbers: (0..<14).map { 1 << $0 } + [10_000])

  @Option(
    name: .long,
    help: ArgumentHelp("Batch sizes to tell of.", valueName: "numbers"))
  var batchSizes = NumberList(numbers: [128, 1024, 8192, 55_000])

  @Option(name: .long, help: "Ranks of each host. Default: this machine's cores.")
  var ranksPerHost: Int?

  @Option(name: .long, help: "Cores of each host. Default: one for each thread.")
  var coresPerHost: Double?

  @Option(name: .long, help: ArgumentHelp("Of a message between hosts.", valueName: "us"))
  var latency: Double?

  @Option(name: .long, help: ArgumentHelp("Between hosts.", valueName: "MB/s"))
  var bandwidth: Double?

  @Option(name: .long, help: ArgumentHelp("Writing a checkpoint.", valueName: "ms"))
  var checkpoint: Double?

  func validate() throws {
    for (name, value) in [
      ("--cores-per-host", coresPerHost), ("--bandwidth", bandwidth),
    ] {
      if let value, !(value > 0 && value <= 1e9) {
        throw ValidationError("\(name) \(value): must be more than 0.")
      }
    }
    for (name, value) in [("--latency", latency), ("--checkpoint", checkpoint)] {
      if let value, !(value >= 0 && value <= 1e9) {
        throw ValidationError("\(name) \(value): must be 0 or more.")
      }
    }
    if let ranksPerHost, !(1...65_536).contains(ranksPerHost) {
      throw ValidationError("--ranks-per-host \(ranksPerHost): must be 1 to 65536.")
    }
    if !predict && !figures.isEmpty { throw ValidationError("--figures goes with --predict.") }
  }
}

/// Numbers with commas between them, as in 1,2,4.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let numbers: [Int]

  init(numbers: [Int]) { self.numbers = numbers }

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = words.compactMap { Int($0) }.filter { (1...1_048_576).contains($0) }
    if numbers.isEmpty || numbers.count < words.count { return nil }
  }

  var description: String { numbers.map(String.init).joined(separator: ",") }
}
