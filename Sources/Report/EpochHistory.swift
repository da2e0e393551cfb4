package import Checkpoints
import Coordinator
package import SystemPackage

/// The epochs of a run, from the file `metrics.jsonl` beside its checkpoints.
package struct EpochHistory: Sendable, Equatable {
  package static let fileName = MetricsFile.fileName
  /// 16 MiB: 50,000 epochs.
  private static let sizeLimit = 1 << 24

  /// One epoch; nil is what its line does not say. Encoded for the live page, under these names.
  package struct Epoch: Encodable, Sendable, Equatable {
    /// From 1.
    package var number: Int
    package var trainingLoss: Double?
    package var trainingAccuracy: Double?
    package var validationLoss: Double?
    package var validationCorrect: Int?
    package var validationCount: Int?
    package var samplesPerSecond: Double?
    package var seconds: Double?
    package var learningRate: Double?
    package var ranks: Int?
    package var threads: Int?

    package var validationAccuracy: Double? {
      guard let correct = validationCorrect, let count = validationCount, count > 0 else {
        return nil
      }
      return Double(correct) / Double(count)
    }
  }

  /// In their order, each once.
  package var epochs: [Epoch] = []
  /// Lines that could not be read.
  package var badLines = 0

  /// Reads the folder's file.
  ///
  /// - Returns: nil when there is none.
  /// - Throws: `CheckpointError` when it cannot be read, or is too large.
  package static func read(in directory: FilePath) throws(CheckpointError) -> EpochHistory? {
    let files = LocalFileSystem()
    let status: FileStatus?
    do {
      status = try files.status(of: directory.appending(fileName))
    } catch {
      throw .system(
        operation: "examine", file: directory.appending(fileName).string, code: error)
    }
    guard status != nil else { return nil }
    let file = try InputFile(fileName, in: directory, limit: sizeLimit, using: files)
    return EpochHistory(parsing: String(decoding: try file.readAll(), as: UTF8.self))
  }

  /// From the file's text: a JSON object a line. Of lines on one epoch the last holds.
  package init(parsing text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      guard let epoch = JSONLine(line).flatMap({ Epoch($0.numbers) }) else {
        badLines += 1
        continue
      }
      while let last = epochs.last, last.number >= epoch.number { epochs.removeLast() }
      epochs.append(epoch)
    }
  }
}

extension EpochHistory.Epoch {
  /// - Returns: nil without the number of an epoch.
  fileprivate init?(_ numbers: [String: Double]) {
    func integer(_ name: String) -> Int? {
      numbers[name].flatMap { 0...1e15 ~= $0 ? Int($0) : nil }
    }
    guard let number = integer("epoch"), 1...1_000_000 ~= number else { return nil }
    self.number = number
    // What cannot be is as good as not told.
    func value(_ name: String, _ range: ClosedRange<Double>) -> Double? {
      numbers[name].flatMap { range ~= $0 ? $0 : nil }
    }
    trainingLoss = value("loss", 0...1e6)
    trainingAccuracy = value("accuracy", 0...1)
    validationLoss = value("validation_loss", 0...1e6)
    validationCount = integer("validation_count")
    validationCorrect = integer("validation_correct").flatMap { correct in
      correct <= validationCount ?? 0 ? correct : nil
    }
    samplesPerSecond = value("samples_per_second", 0...1e12)
    seconds = value("seconds", 0...1e9)
    learningRate = value("learning_rate", 0...1e6)
    ranks = integer("ranks")
    threads = integer("threads")
  }
}

extension EpochHistory {
  /// Samples a second, over the epochs that tell it; nil if none does.
  var meanRate: Double? {
    let rates = epochs.compactMap(\.samplesPerSecond).filter { $0 > 0 }
    // Epochs have as many samples each, so the mean is that of their times.
    return rates.isEmpty ? nil : Double(rates.count) / rates.reduce(0) { $0 + 1 / $1 }
  }
}
