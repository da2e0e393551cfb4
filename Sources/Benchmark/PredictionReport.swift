/// What the model says of many jobs, and of those that were measured beside what was measured.
package struct PredictionReport: Sendable {
  package let model: PerformanceModel
  package let jobs: [JobShape]
  package let batchSizes: [Int]
  /// Of this machine, in this run; none where the figures were given.
  package var observations: [PerformanceModel.Observation] = []
  /// Where latency and bandwidth come from.
  package var network: String
  /// Ranks, when twice the ranks are `gain` times as fast or less, no longer pay.
  package static let gain = 1.2

  package init(
    model: PerformanceModel, jobs: [JobShape], batchSizes: [Int], network: String
  ) {
    self.model = model
    self.jobs = jobs
    self.batchSizes = batchSizes
    self.network = network
  }

  /// Predicted against measured: 0.05 for 5 % more.
  package func error(of observation: PerformanceModel.Observation) -> Double {
    model.step(observation).all / observation.step - 1
  }

  /// How many times as fast as one rank of one thread.
  package func speedup(_ job: JobShape, batchSize: Int) -> Double {
    let one = JobShape(ranks: 1, threads: 1, ranksPerHost: 1, coresPerHost: 1)
    return model.training(one, batchSize: batchSize).all
      / model.training(job, batchSize: batchSize).all
  }

  /// The job with the shortest training time.
  package func best(batchSize: Int) -> JobShape? {
    jobs.min {
      model.training($0, batchSize: batchSize).all < model.training($1, batchSize: batchSize).all
    }
  }
}
