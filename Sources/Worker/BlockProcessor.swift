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
  private var part: DatasetPart
  private var indices: UnsafePointer<UInt32>?
  private var evaluated: UnsafePointer<Float>
  private var sampleCount = 0
  private var firstBlock = 0
  private var blockCount = 0
  private var scale: Float = 0
  private var limit: Float = 0
  private var records = UnsafeBufferPointer<UnsafePointer<Float>>(start: nil, count: 0)
  private var wave = 0
  private var isUpdating = false

  private enum Phase: Int {
    case train, sum, evaluate, update
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
    part = anyPart
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
    self.part = part
    self.indices = indices
    self.sampleCount = sampleCount
    self.update = update
    scale = 1 / Float(sampleCount)
    limit = GradientSum.limit(blocks: Self.blocks(of: sampleCount))
    filter2.update(from: exchange.state.parameters, kernels: lenet.kernels)
    for memory in workspaces { memory.isFinite = true }
  }

  /// Forward and backward over some blocks of the global batch, at most a wave; possibly none.
  ///
  /// - Returns: their loss and correct count.
  func train(blocks: Range<Int>) -> (loss: Double, correct: Double) {
    firstBlock = blocks.lowerBound
    blockCount = blocks.count
    run(.train)
    return GradientSum.metrics(
      records: exchange.ownRecords(count: blocks.count), limit: limit, kernels: lenet.kernels)
  }

  /// This rank's jobs: the gradient over the records of a wave, added to that of the waves before it.
  ///
  /// - Parameter isLast: whether this completes the batch's sum, which is then used at once: job by job,
  ///   the parameters are updated while their gradients are still near.
  func sum(
    _ records: UnsafeBufferPointer<UnsafePointer<Float>>, wave: Int, isLast: Bool
  ) {
    self.records = records
    self.wave = wave
    isUpdating = isLast
    run(.sum)
  }

  /// Updates this rank's parameters by the exchange's sums.
  func updateParameters() { run(.update) }

  /// Whether all gradients of this rank's jobs were finite in the updates since `begin`.
  var isFinite: Bool { workspaces.allSatisfy(\.isFinite) }

  /// Loss and correct counts over some blocks of a part, in file order.
  ///
  /// - Parameter parameters: which to evaluate.
  func evaluate(
    part: DatasetPart, blocks: Range<Int>, parameters: UnsafePointer<Float>
  ) -> Metrics {
    evaluated = parameters
    self.part = part
    indices = nil
    sampleCount = part.count
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
      // Threads with cores of their own have equal shares: the last block of a queue, an eighth of a
      // millisecond, would be waited for by all but one. The others take what comes.
      if ownsCores {
        let own = BlockSharding.share(of: blockCount, taker: thread, of: workspaces.count)
        for place in own { train(place, memory) }
      } else {
        while let place = take(blockCount) { train(place, memory) }
      }
    case .sum:
      for job in exchange.jobs(ofThread: thread, of: workspaces.count) {
        sum(GradientJob.all[job], memory)
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

  private func train(_ place: Int, _ memory: ThreadMemory) {
    let block = firstBlock + place
    let samples = gather(block, memory)
    if augmenter.isOn { augment(block, count: samples.count, memory) }
    lenet.train(
      samples, parameters: UnsafePointer(exchange.state.parameters),
      filter2: filter2, scale: scale, workspace: memory.workspace,
      record: exchange.records + place * BlockRecord.stride)
  }

  private func sum(_ job: GradientJob, _ memory: ThreadMemory) {
    // Of one wave and used at once, a job's sums are needed nowhere else.
    let isPassing = wave == 0 && isUpdating
    let sums =
      isPassing ? memory.jobSums.base - job.parameters.lowerBound : exchange.sums
    GradientSum.sum(
      job, records: records, into: sums, adding: wave > 0, limit: limit,
      workspace: memory.workspace, kernels: lenet.kernels)
    if isUpdating { update(job, by: sums, memory) }
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

  private func blockSamples(_ block: Int) -> Int {
    min(BlockSamples.capacity, sampleCount - block * BlockSamples.capacity)
  }

  /// The block's samples: pointers to their pixels, their labels, and who is likely next on this thread.
  private func gather(_ block: Int, _ memory: ThreadMemory) -> BlockSamples {
    let count = blockSamples(block)
    let first = block * BlockSamples.capacity
    for sample in 0..<count { memory.labels.base[sample] = part.labels[image(first + sample)] }
    pointToImages(of: block, memory.images.base)
    let next = block + (ownsCores ? 1 : workspaces.count)
    pointToImages(of: next < Self.blocks(of: sampleCount) ? next : block, memory.next.base)
    return BlockSamples(
      images: memory.images.base, labels: memory.labels.base, count: count,
      next: memory.next.base)
  }

  /// Bends the images of a gathered block, which then points to those.
  private func augment(_ block: Int, count: Int, _ memory: ThreadMemory) {
    let first = block * BlockSamples.capacity
    for sample in 0..<count {
      let bent = memory.augmented.base + sample * ThreadMemory.augmentedStride
      augmenter.draw(image: image(first + sample), into: memory.coefficients.base)
      lenet.kernels.augment(
        memory.images[sample], memory.coefficients.base, memory.augmentScratch.base, bent)
      memory.images.base[sample] = UnsafePointer(bent)
    }
  }

  /// The image at a place of the batch, by number within the part.
  private func image(_ place: Int) -> Int { indices.map { Int($0[place]) } ?? place }

  /// Pointers to the pixels of a block; beyond its last sample, to that again.
  private func pointToImages(
    of block: Int, _ images: UnsafeMutablePointer<UnsafePointer<UInt8>>
  ) {
    let first = block * BlockSamples.capacity
    let last = blockSamples(block) - 1
    for sample in 0..<BlockSamples.capacity {
      images[sample] =
        part.images + image(first + min(sample, last)) * IDXContent.imageByteCount
    }
  }
}

/// One thread's memory.
private final class ThreadMemory: @unchecked Sendable {
  let workspace = Workspace()
  let images = AlignedBuffer<UnsafePointer<UInt8>>(count: 16)
  let next = AlignedBuffer<UnsafePointer<UInt8>>(count: 16)
  let labels = AlignedBuffer<UInt8>(count: 16)
  let jobSums = AlignedBuffer<Double>(count: GradientJob.capacity)
  /// Bent images: 784 bytes each, and the room that the kernel wants.
  static let augmentedStride = 960
  let augmented = AlignedBuffer<UInt8>(count: 16 * augmentedStride)
  let augmentScratch = AlignedBuffer<UInt8>(count: 3072)
  let coefficients = AlignedBuffer<Int32>(count: Augmentation.coefficientCount)
  var metrics = Metrics()
  var isFinite = true
}
