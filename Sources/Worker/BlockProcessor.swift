import Kernels
import LeNet
import MNIST
import Synchronization

/// A rank's computing: its threads, their memory, and the passes they make over blocks of samples.
///
/// Everything is allocated here, once; a pass allocates nothing.
final class BlockProcessor: TeamWork, @unchecked Sendable {
  let lenet: LeNet
  private let workspaces: [ThreadMemory]
  private let filter2 = TransformedFilter()
  private let next = Atomic<Int>(0)
  private var team: ThreadTeam?

  private let exchange: GradientExchange
  private let ownsCores: Bool

  // What the current pass works on.
  private var update: ParameterUpdate
  private var augmenter: Augmenter
  private var samples: PassSamples
  private var evaluated: UnsafePointer<Float>
  private var firstBlock = 0
  private var blockCount = 0
  private var scale: Float = 0
  private var limit: Float = 0
  private var records = UnsafeBufferPointer<UnsafePointer<Float>>(start: nil, count: 0)

  private enum Phase: Int {
    case train, trainAndSum, sum, addUp, evaluate, update
  }

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - ownsCores: whether each has a core to itself.
  ///   - exchange: whose memory the records and the parameters are in.
  init(
    lenet: LeNet, threads: Int, ownsCores: Bool, anyPart: DatasetPart, anyUpdate: ParameterUpdate,
    augmenter: Augmenter, exchange: GradientExchange
  ) {
    self.lenet = lenet
    update = anyUpdate
    self.augmenter = augmenter
    self.exchange = exchange
    evaluated = UnsafePointer(exchange.state.parameters)
    self.ownsCores = ownsCores
    workspaces = (0..<threads).map { _ in ThreadMemory() }
    samples = PassSamples(part: anyPart, indices: nil, count: 0)
    team = nil
    team = ThreadTeam(count: threads, ownsCores: ownsCores, work: self)
  }

  /// Ends the threads.
  func stop() {
    team?.stop()
    team = nil
  }

  /// Prepares the passes of a step.
  ///
  /// - Parameters:
  ///   - indices: the global batch's images, by number within `part`.
  ///   - sampleCount: images of the global batch.
  ///   - update: what to do with the gradient.
  ///   - augmenter: how the images are bent.
  func begin(
    part: DatasetPart, indices: UnsafePointer<UInt32>, sampleCount: Int, update: ParameterUpdate,
    augmenter: Augmenter
  ) {
    self.augmenter = augmenter
    samples = PassSamples(part: part, indices: indices, count: sampleCount)
    self.update = update
    scale = 1 / Float(sampleCount)
    limit = GradientSum.limit(blocks: Self.blocks(of: sampleCount))
    filter2.update(from: exchange.state.parameters, kernels: lenet.kernels)
    for memory in workspaces { memory.isFinite = true }
  }

  /// Forward and backward over some blocks of the global batch, as many as there are records; possibly none.
  ///
  /// - Returns: their loss and correct count.
  func train(blocks: Range<Int>) -> (loss: Double, correct: Double) {
    firstBlock = blocks.lowerBound
    blockCount = blocks.count
    run(.train)
    return GradientSum.metrics(
      records: exchange.ownRecords(count: blocks.count), limit: limit, kernels: lenet.kernels)
  }

  /// Forward and backward over any number of blocks, and each thread's sum over those it took.
  ///
  /// - Returns: their loss and correct count.
  func trainAndSum(blocks: Range<Int>) -> (loss: Double, correct: Double) {
    firstBlock = blocks.lowerBound
    blockCount = blocks.count
    run(.trainAndSum)
    return workspaces.reduce(into: (0, 0)) { sum, memory in
      sum.0 += memory.loss
      sum.1 += memory.correct
    }
  }

  /// This rank's jobs: the gradient over records, which is used at once if it is the whole batch's: job by job,
  /// the parameters are updated while their gradients are still near.
  func sum(_ records: UnsafeBufferPointer<UnsafePointer<Float>>) {
    self.records = records
    run(.sum)
  }

  /// This rank's jobs: the gradient over all threads' sums, used likewise.
  func addUp() { run(.addUp) }

  /// Updates this rank's parameters by the exchange's sums.
  func updateParameters() { run(.update) }

  /// Whether what this rank's blocks left behind in the step is numbers.
  ///
  /// - Parameters:
  ///   - blocks: how many records there are.
  ///   - summed: whether they were summed first.
  func isFinite(blocks: Int, summed: Bool) -> Bool {
    summed
      ? exchange.partialSums.allSatisfy { GradientSum.isFinite(sums: $0) }
      : (0..<blocks).allSatisfy {
        GradientSum.isFinite(exchange.records + $0 * BlockRecord.stride)
      }
  }

  /// Whether all gradients of this rank's jobs were finite in the updates since `begin`.
  var isFinite: Bool { workspaces.allSatisfy(\.isFinite) }

  /// Loss and correct counts over some blocks of a part, in file order.
  ///
  /// - Parameter parameters: which to evaluate.
  func evaluate(
    part: DatasetPart, blocks: Range<Int>, parameters: UnsafePointer<Float>
  ) -> Metrics {
    evaluated = parameters
    samples = PassSamples(part: part, indices: nil, count: part.count)
    firstBlock = blocks.lowerBound
    blockCount = blocks.count
    filter2.update(from: parameters, kernels: lenet.kernels)
    for memory in workspaces { memory.metrics = Metrics() }
    run(.evaluate)
    return workspaces.reduce(into: Metrics()) { $0 += $1.metrics }
  }

  /// Blocks of so many samples.
  static func blocks(of samples: Int) -> Int {
    (samples + BlockSamples.capacity - 1) / BlockSamples.capacity
  }

  private func run(_ phase: Phase) {
    next.store(0, ordering: .relaxed)
    team?.run(phase: phase.rawValue)
  }

  func perform(phase: Int, thread: Int) {
    let memory = workspaces[thread]
    switch Phase(rawValue: phase)! {
    case .train:
      fetchParameters(thread)
      forEachBlock(ofThread: thread) { place in
        train(place, memory, record: exchange.records + place * BlockRecord.stride)
      }
    case .trainAndSum:
      fetchParameters(thread)
      trainAndSum(thread, memory)
    case .sum:
      for job in exchange.jobs(ofThread: thread, of: workspaces.count) {
        let job = GradientJob.all[job]
        let sums = memory.sums(of: job, or: exchange)
        GradientSum.sum(
          job, records: records, into: sums, adding: false, limit: limit,
          workspace: memory.workspace, kernels: lenet.kernels)
        if exchange.isWhole { update(job, by: sums, memory) }
      }
    case .addUp:
      for job in exchange.jobs(ofThread: thread, of: workspaces.count) {
        let job = GradientJob.all[job]
        let sums = memory.sums(of: job, or: exchange)
        let parts = exchange.allPartialSums
        lenet.kernels.addSums(
          parts.baseAddress!, parts.count, job.parameters.lowerBound, job.parameters.count, sums)
        if exchange.isWhole { update(job, by: sums, memory) }
      }
    case .evaluate:
      while let place = take(blockCount) {
        let samples = gather(firstBlock + place, memory)
        memory.metrics += lenet.evaluate(
          samples, parameters: evaluated, filter2: filter2, workspace: memory.workspace)
      }
    case .update:
      for job in exchange.jobs(ofThread: thread, of: workspaces.count) {
        update(GradientJob.all[job], by: exchange.sums, memory)
      }
    }
  }

  /// Threads with cores of their own have equal shares: the last block of a queue, an eighth of a
  /// millisecond, would be waited for by all but one. The others take what comes.
  private func forEachBlock(ofThread thread: Int, _ body: (_ place: Int) -> Void) {
    if ownsCores {
      for place in BlockSharding.share(of: blockCount, taker: thread, of: workspaces.count) {
        body(place)
      }
    } else {
      while let place = take(blockCount) { body(place) }
    }
  }

  private func train(
    _ place: Int, _ memory: ThreadMemory, record: UnsafeMutablePointer<Float>
  ) {
    let block = firstBlock + place
    let samples = gather(block, memory)
    if augmenter.isOn {
      self.samples.augment(block, by: augmenter, kernels: lenet.kernels, in: memory)
    }
    lenet.train(
      samples, parameters: UnsafePointer(exchange.state.parameters), filter2: filter2,
      scale: scale, workspace: memory.workspace, record: record)
  }

  /// A thread's blocks, summed whenever its records are full, and at the end.
  private func trainAndSum(_ thread: Int, _ memory: ThreadMemory) {
    let first = exchange.records + thread * GradientExchange.recordsPerThread * BlockRecord.stride
    var kept = 0
    var isFirst = true
    (memory.loss, memory.correct) = (0, 0)
    func sum() {
      let records = memory.records(from: first, count: kept)
      for job in GradientJob.all {
        GradientSum.sum(
          job, records: records, into: exchange.partialSums[thread], adding: !isFirst, limit: limit,
          workspace: memory.workspace, kernels: lenet.kernels)
      }
      let metrics = GradientSum.metrics(records: records, limit: limit, kernels: lenet.kernels)
      memory.loss += metrics.loss
      memory.correct += metrics.correct
      kept = 0
      isFirst = false
    }
    forEachBlock(ofThread: thread) { place in
      train(place, memory, record: first + kept * BlockRecord.stride)
      kept += 1
      if kept == GradientExchange.recordsPerThread { sum() }
    }
    if kept > 0 || isFirst { sum() }
  }

  private func update(
    _ job: GradientJob, by sums: UnsafePointer<Double>, _ memory: ThreadMemory
  ) {
    let isFinite = update.apply(
      to: job, of: exchange.state, sums: sums, kernels: lenet.kernels)
    if !isFinite { memory.isFinite = false }
  }

  /// What other threads and ranks have just updated comes nearer while the first convolutions run.
  private func fetchParameters(_ thread: Int) {
    let own = exchange.jobs(ofThread: thread, of: workspaces.count)
    guard own.count < GradientJob.all.count else { return }
    for place in GradientJob.all.indices where !own.contains(place) {
      let parameters = GradientJob.all[place].parameters
      lenet.kernels.prefetch(
        exchange.state.parameters + parameters.lowerBound,
        parameters.count * MemoryLayout<Float>.stride)
    }
  }

  /// The next piece of the phase's work, for whichever thread asks.
  private func take(_ count: Int) -> Int? {
    let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return place < count ? place : nil
  }

  /// A block's samples; their images' likely successors on this thread come nearer.
  private func gather(_ block: Int, _ memory: ThreadMemory) -> BlockSamples {
    samples.gather(block, next: block + (ownsCores ? 1 : workspaces.count), into: memory)
  }
}
