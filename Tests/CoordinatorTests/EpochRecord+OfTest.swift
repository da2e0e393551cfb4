import LeNet

@testable import Coordinator

extension EpochRecord {
  /// An epoch of 430 steps without validation.
  static func ofTest(_ epoch: Int) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: epoch * 430, training: Metrics(loss: 55, correct: 44, count: 110),
      validation: Metrics(), learningRate: 0.001, samplesPerSecond: 1000, seconds: 1.5,
      waiting: 0.25, time: 1_715_000_000.25,
      facts: RunFacts(ranks: 2, threads: 4, hosts: 1, version: "1", commandLine: []), batchSize: 128
    )
  }
}
