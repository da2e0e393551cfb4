extension BenchmarkReport {
  /// Steps of the jobs that were measured with this many cores.
  package var observations: [PerformanceModel.Observation] {
    launches.flatMap { launch in
      batchSizes.compactMap { batchSize in
        guard let rate = curve.rate(of: launch, batchSize: batchSize)?.median, rate > 0 else {
          return nil
        }
        let job = JobShape(
          ranks: launch.ranks, threads: launch.threads, ranksPerHost: launch.ranks,
          coresPerHost: Double(cores))
        return .init(job: job, batchSize: batchSize, step: Double(batchSize) / rate)
      }
    }
  }

  /// A model of this machine: the kernels' times, and what shows between ranks.
  ///
  /// - Parameter figures: what is known of network and disk.
  /// - Returns: nil where the kernels were not measured.
  package func model(_ figures: MachineFigures) -> PerformanceModel? {
    guard let kernels,
      var own = MachineFigures(kernels: kernels, batchSize: batchSizes[0])
    else { return nil }
    own.checkpoint = figures.checkpoint
    own.latency = figures.latency
    own.bandwidth = figures.bandwidth
    var model = PerformanceModel(own)
    let jobs = observations
    model.fit(
      owning: jobs.filter { $0.job.ranks == min(2, cores) && $0.job.ranks > 1 },
      sharing: jobs.filter { $0.job.ranks == 2 * cores })
    return model
  }
}
