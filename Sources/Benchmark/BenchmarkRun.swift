/// The whole benchmark: which jobs are measured, for how long, in what order.
///
/// This process only starts others and adds up: each job is a real one, as a user would start it.
package struct BenchmarkRun {
  /// About how long all of it takes.
  private let seconds: Double
  private let batchSizes: [Int]
  private let kernelsOnly: Bool
  private let progress: (String) -> Void
  private var launcher: Launcher

  /// - Parameters:
  ///   - seconds: about how long all of it may take.
  ///   - batchSizes: samples of a step, for each of the measurements of steps.
  ///   - kernelsOnly: whether only the kernels and the step of one thread are measured.
  ///   - launcher: starts the processes.
  ///   - progress: is told what comes next, for people who wait.
  package init(
    seconds: Double, batchSizes: [Int], kernelsOnly: Bool, launcher: Launcher,
    progress: @escaping (String) -> Void
  ) {
    self.seconds = seconds
    self.batchSizes = batchSizes
    self.kernelsOnly = kernelsOnly
    self.launcher = launcher
    self.progress = progress
  }

  /// Measures everything.
  package mutating func run() throws(BenchmarkError) -> BenchmarkReport {
    var report = BenchmarkReport(batchSizes: batchSizes, cores: launcher.cores)
    let kernelSeconds = kernelsOnly ? seconds : seconds / 5
    progress("kernels and step, one thread, \(Int(kernelSeconds.rounded(.up))) s")
    report.kernels = try measure("kernels", Launch(.alone), seconds: kernelSeconds)
    guard !kernelsOnly else { return report }
    if launcher.cores >= 2 {
      progress("step, two ranks")
      report.twoRanks = try measure("kernels", Launch(.mpirun, ranks: 2), seconds: seconds / 15)
    }
    try count(into: &report)
    try scale(into: &report, Self.launches(cores: launcher.cores))
    report.hasMPIRun = launcher.hasMPIRun
    return report
  }

  /// Measures what a model of step times is fitted to: one rank's kernels; ranks that have cores of their own,
  /// and two and four times as many.
  package mutating func runForPrediction() throws(BenchmarkError) -> BenchmarkReport {
    var report = BenchmarkReport(batchSizes: batchSizes, cores: launcher.cores)
    progress("kernels and step, one thread")
    report.kernels = try measure("kernels", Launch(.alone), seconds: seconds / 5)
    let ranks = Set([1, 2, launcher.cores, 2 * launcher.cores, 4 * launcher.cores])
    try scale(into: &report, ranks.sorted().map { Launch(.mpirun, ranks: $0) })
    report.hasMPIRun = launcher.hasMPIRun
    return report
  }

  private mutating func measure(
    _ what: String, _ launch: Launch, seconds: Double, more: [String] = [], preload: String? = nil
  ) throws(BenchmarkError) -> Facts? {
    try launcher.measure(
      launch, ["--measure", what, "--seconds", "\(seconds)"] + more, preload: preload)
  }

  private mutating func count(into report: inout BenchmarkReport) throws(BenchmarkError) {
    progress("allocations and collectives")
    let jobs = [
      (Launch(.alone), "shared"), (Launch(.alone, threads: max(2, launcher.cores)), "shared"),
      (Launch(.mpirun, ranks: 2), "shared"), (Launch(.mpirun, ranks: 2), "mpi"),
    ]
    for (launch, allReduce) in jobs {
      let facts = try measure(
        "counts", launch, seconds: 0, more: ["--allreduce", allReduce],
        preload: AllocationCount.preload)
      guard let facts else { continue }
      report.counts.append(
        BenchmarkReport.Count(launch: launch, allReduce: allReduce, facts: facts))
    }
  }

  private mutating func scale(
    into report: inout BenchmarkReport, _ launches: [Launch]
  ) throws(BenchmarkError) {
    report.launches = launches
    let rounds = seconds >= 30 ? 5 : 1
    // Two thirds of the time are left; half a second of each start is not measuring.
    let each = max(0.1, seconds * 0.65 / Double(rounds * report.launches.count) - 0.5)
    for round in 1...rounds {
      for launch in report.launches {
        progress("round \(round) of \(rounds): \(launch.name)")
        guard let facts = try measure("scaling", launch, seconds: each) else { continue }
        for batchSize in batchSizes {
          guard let rate = facts.spread("rate.\(batchSize)")?.median else { continue }
          report.curve.add(rate, of: launch, batchSize: batchSize, round: round)
        }
        report.starts[launch, default: []].append(facts)
      }
    }
  }

  /// Threads 1, 2, 4 ... cores in one process; then ranks 1, 2, 4, 8 of one thread.
  private static func launches(cores: Int) -> [Launch] {
    var threads = [1]
    while threads.last! * 2 < cores { threads.append(threads.last! * 2) }
    if cores > 1 { threads.append(cores) }
    return threads.map { Launch(.alone, threads: $0) }
      + [1, 2, 4, 8].map { Launch(.mpirun, ranks: $0) } + [Launch(.slots, ranks: 4)]
  }
}
