/// All that was measured, and what follows from it; told as a table or as JSON elsewhere.
package struct BenchmarkReport: Sendable {
  /// Allocations and collectives of one job.
  package struct Count: Sendable {
    package let launch: Launch
    package let allReduce: String
    package let facts: Facts
  }

  package let batchSizes: [Int]
  /// Processors the benchmark might use.
  package let cores: Int
  /// Of `KernelMeasurement`, on one rank and on two.
  package internal(set) var kernels: Facts?
  package internal(set) var twoRanks: Facts?
  /// Of `CountMeasurement`.
  package internal(set) var counts: [Count] = []
  /// The jobs of the curve, in the order of the table.
  package internal(set) var launches: [Launch] = []
  package internal(set) var curve = ScalingCurve()
  /// Of `ScalingMeasurement`, a round each.
  var starts: [Launch: [Facts]] = [:]
  /// Whether all jobs of several ranks could be started.
  package internal(set) var hasMPIRun = true

  init(batchSizes: [Int], cores: Int) {
    self.batchSizes = batchSizes
    self.cores = cores
  }

  /// Training samples of an epoch of MNIST, 5,000 being kept for validation.
  static let epochSamples = 55_000.0

  /// What a job's rate is compared with: the first job started in the same way.
  func reference(of launch: Launch) -> Launch {
    launch.placement == .alone ? Launch(.alone) : Launch(.mpirun)
  }

  /// Seconds from exec until MPI was ready (0), or until the first step was done (1).
  func start(of launch: Launch, _ place: Int) -> Spread? {
    Spread(
      of: starts[launch, default: []].compactMap {
        $0["start"].count == 2 ? $0["start"][place] : nil
      })
  }

  /// Seconds of our own until the first step: beyond what an empty MPI program takes.
  func ownStart(of launch: Launch) -> Spread? {
    Spread(
      of: starts[launch, default: []].compactMap {
        $0["start"].count == 2 ? $0["start"][1] - $0["start"][0] : nil
      })
  }

  /// Bytes in RAM of the rank that has most, over the rounds.
  func residentOfRank(_ launch: Launch) -> Spread? {
    Spread(of: starts[launch, default: []].compactMap { $0["resident"].max() })
  }

  /// Bytes in RAM of all ranks together, shared pages once, over the rounds.
  func residentOfAll(_ launch: Launch) -> Spread? {
    Spread(
      of: starts[launch, default: []].compactMap {
        $0["proportional"].isEmpty ? nil : $0["proportional"].reduce(0, +)
      })
  }
}
