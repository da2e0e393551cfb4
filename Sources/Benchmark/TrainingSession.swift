package import Kernels
import LeNet
package import MNIST
import MPI
package import Worker

/// What is trained in a measurement, and with what.
package struct MeasurementSetting {
  package var dataset: Dataset
  package var kernels: KernelTable
  package var threads = 1
  package var ownsCores = true
  package var allReduce = AllReduce.shared
  package var batchSizes = [128, 1024]
  /// About how long to measure, preparations not counted.
  package var seconds = 1.0
  /// `Clock.nanoseconds` when this process was started, by whoever started it.
  package var launchTime: Int?

  package init(dataset: Dataset, kernels: KernelTable) {
    self.dataset = dataset
    self.kernels = kernels
  }
}

/// A worker in training that goes on for as many steps as a measurement needs, over the ends of epochs.
struct TrainingSession: ~Copyable {
  let batchSize: Int
  private var worker: Worker
  private let exchange: GradientExchange
  /// As rank 0 of a run keeps it.
  private let log = StepLog(capacity: 50)

  /// Fresh parameters. Collective.
  ///
  /// - Parameter kernels: others than the setting's.
  init(
    _ setting: MeasurementSetting, batchSize: Int, kernels: KernelTable? = nil,
    world: borrowing Communicator
  ) throws {
    var configuration = TrainingConfiguration()
    configuration.batchSize = batchSize
    let exchange = try GradientExchange(
      setting.allReduce, threads: setting.threads, world: world)
    var worker = Worker(
      configuration, dataset: setting.dataset, lenet: LeNet(kernels: kernels ?? setting.kernels),
      threads: setting.threads, ownsCores: setting.ownsCores, exchange: exchange, log: log)
    worker.initialize()
    try worker.synchronize(over: world)
    self.batchSize = batchSize
    self.exchange = exchange
    self.worker = worker
  }

  /// Trains for some steps. Collective.
  ///
  /// - Returns: the samples trained on: the last batch of an epoch has fewer than the others.
  mutating func train(steps: Int, over world: borrowing Communicator) throws -> Int {
    var samples = 0
    var left = steps
    while left > 0 {
      let end = min(worker.state.step + left, worker.stepsPerEpoch)
      left -= end - worker.state.step
      samples += try worker.train(upTo: end, over: world).count
      if worker.state.step == worker.stepsPerEpoch { worker.finishEpoch() }
      log.clear()
    }
    return samples
  }

  /// Samples per second of the whole job over some steps. Collective.
  mutating func rate(steps: Int, over world: borrowing Communicator) throws -> Double {
    try world.barrier()
    let start = Clock.nanoseconds
    let samples = try train(steps: steps, over: world)
    return Double(samples) / Double(max(1, Clock.nanoseconds - start)) * 1e9
  }

  /// Images per second of the whole job over the validation set. Collective.
  mutating func validationRate(over world: borrowing Communicator, _ part: DatasetPart) throws
    -> Double
  {
    try world.barrier()
    let start = Clock.nanoseconds
    let metrics = try worker.evaluate(part, over: world)
    return Double(metrics?.count ?? 0) / Double(max(1, Clock.nanoseconds - start)) * 1e9
  }

  /// Gives threads and shared memory back. Collective; on the normal path only.
  consuming func free() throws {
    worker.stop()
    try exchange.free()
  }
}

/// The largest of all ranks' numbers, so that all do the same number of rounds. Collective.
func agreed(_ count: Int, over world: borrowing Communicator) throws -> Int {
  let memory = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1)
  defer { memory.deallocate() }
  memory[0] = Int64(count)
  try world.allReduceMax(memory)
  return Int(memory[0])
}
