import Benchmark
import Kernels
import MNIST
import MPI
import Worker

/// A rank of a job that `lenet-dist benchmark` has started; rank 0 tells what was measured.
enum BenchmarkRank {
  static func run(
    _ options: BenchmarkCommand, _ measurement: BenchmarkCommand.Measurement,
    _ world: borrowing Communicator
  ) throws {
    let readyTime = Clock.nanoseconds
    let node = try world.splitByNode()
    let layout = try Layout(threads: options.data.threads, world: world, node: node)
    // Either: each rank draws its own digits, or shares a folder's with its node.
    if options.madeUp {
      let digits = MadeUpDigits()
      try measure(digits.dataset, options, measurement, layout, readyTime, world)
    } else {
      let shared = try SharedDataset.open(
        options.data.folder, validationSize: options.data.validationSize, world: world,
        node: node)
      try measure(shared.dataset, options, measurement, layout, readyTime, world)
      try shared.free()
    }
    try node.free()
  }

  private static func measure(
    _ dataset: Dataset, _ options: BenchmarkCommand, _ measurement: BenchmarkCommand.Measurement,
    _ layout: Layout, _ readyTime: Int, _ world: borrowing Communicator
  ) throws {
    let kernels = KernelTable(try InstructionSet.chosen())
    var setting = MeasurementSetting(dataset: dataset, kernels: kernels)
    setting.threads = layout.threads
    setting.ownsCores = layout.ownsCores
    setting.allReduce = options.allreduce
    setting.batchSizes = options.batchSizes
    setting.seconds = options.seconds
    setting.launchTime = options.launchedAt
    let facts =
      switch measurement {
      case .kernels: try KernelMeasurement.run(setting, world: world)
      case .scaling: try ScalingMeasurement.run(setting, readyTime: readyTime, world: world)
      case .counts: try CountMeasurement.run(setting, world: world)
      }
    if world.rank == 0 { print(facts.text, terminator: "") }
  }
}
