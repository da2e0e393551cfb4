import Kernels
import LeNet
import MNIST
import Synchronization

/// A rank's computing: its threads, their memory, and the passes they make over blocks of samples.
///
/// Everything is allocated here, once; a pass allocates nothing.
final class BlockProcessor: TeamWork, @unchecked Sendable {
  /// Blocks whose records are kept at a time: enough that summing them costs little next to making
  /// them, few enough (4 MB) that they stay in the second and third level of cache.
  private static let wave = 32

  let lenet: LeNet
  private let gradients: GradientSum
  private let workspaces: [ThreadMemory]
  private let records = AlignedBuffer<Float>(count: BlockRecord.stride * BlockProcessor.wave)
  private let filter2 = TransformedFilter()
  private let next = Atomic<Int>(0)
  private var team: ThreadTeam?

  private let exchange: GradientExchange

  // What the current pass works on.
  private var rate: Float = 0
  private var part: DatasetPart
  private var indices: UnsafePointer<UInt32>?
  private var sampleCount = 0
  private var firstBlock = 0
  private var blockCount = 0
  private var scale: Float = 0
  private var limit: Float = 0
  private var adding = false

  private enum Phase: Int {
    case train, sum, evaluate, update
  }

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - ownsCores: whether each has a core to itself.
  ///   - exchange: whose memory the sums and the parameters are in.
  init(
    lenet: LeNet, threads: Int, ownsCores: Bool, anyPart: DatasetPart, exchange: GradientExchange
  ) {
    self.lenet = lenet
    self.exchange = exchange
    gradients = GradientSum(borrowing: exchange.own)
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

  /// The exact gradient sum over some blocks of a global batch, into the exchange's `own`.
  ///
  /// - Parameters:
  ///   - indices: the global batch's images, by number within `part`.
  ///   - sampleCount: images of the global batch.
  ///   - blocks: which of its blocks are ours; possibly none.
  func sumGradients(
    part: DatasetPart, indices: UnsafePointer<UInt32>,
    sampleCount: Int, blocks: Range<Int>
  ) {
    self.part = part
    self.indices = indices
    self.sampleCount = sampleCount
    scale = 1 / Float(sampleCount)
    limit = GradientSum.limit(blocks: Self.blocks(of: sampleCount))
    filter2.update(from: exchange.state.parameters, kernels: lenet.kernels)
    var first = blocks.lowerBound
    repeat {
      firstBlock = first
      blockCount = min(Self.wave, blocks.upperBound - first)
      adding = first > blocks.lowerBound
      run(.train)
      run(.sum)
      first += blockCount
    } while first < blocks.upperBound
    var samples = 0
    for block in blocks { samples += blockSamples(block) }
    gradients.values.base[GradientSum.samples] = Double(samples)
  }

  /// Loss and correct counts over some blocks of a part, in file order.
  func evaluate(part: DatasetPart, blocks: Range<Int>) -> Metrics {
    self.part = part
    indices = nil
    sampleCount = part.count
    firstBlock = blocks.lowerBound
    blockCount = blocks.count
    filter2.update(from: exchange.state.parameters, kernels: lenet.kernels)
    for memory in workspaces { memory.metrics = Metrics() }
    run(.evaluate)
    return workspaces.reduce(into: Metrics()) { $0 += $1.metrics }
  }

  /// Updates this rank's slice of the parameters by the sum of the exchange's sources.
  ///
  /// - Returns: whether all gradients of the slice were finite.
  func update(rate: Float) -> Bool {
    self.rate = rate
    for memory in workspaces { memory.isFinite = true }
    run(.update)
    return workspaces.allSatisfy(\.isFinite)
  }

  /// Parameters that a thread updates at a time: some microseconds.
  private static let updateChunk = 2048

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
    let parameters = UnsafePointer(exchange.state.parameters)
    switch Phase(rawValue: phase)! {
    case .train:
      while let place = take(blockCount) {
        let samples = gather(firstBlock + place, memory)
        lenet.train(
          samples, parameters: parameters, filter2: filter2, scale: scale,
          workspace: memory.workspace, record: records.base + place * BlockRecord.stride)
      }
    case .sum:
      while let job = take(GradientSum.jobs) {
        gradients.sum(
          job: job, records: records.base, blocks: blockCount, adding: adding, limit: limit,
          workspace: memory.workspace, kernels: lenet.kernels)
      }
    case .evaluate:
      while let place = take(blockCount) {
        let samples = gather(firstBlock + place, memory)
        memory.metrics += lenet.evaluate(
          samples, parameters: parameters, filter2: filter2, workspace: memory.workspace)
      }
    case .update:
      let slice = exchange.slice
      let chunks = (slice.count + Self.updateChunk - 1) / Self.updateChunk
      while let chunk = take(chunks) {
        let first = slice.lowerBound + chunk * Self.updateChunk
        let isFinite = Adam.update(
          first..<min(first + Self.updateChunk, slice.upperBound), of: exchange.state,
          sources: UnsafeBufferPointer(exchange.sources), rate: rate, kernels: lenet.kernels)
        if !isFinite { memory.isFinite = false }
      }
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
    let next = block + workspaces.count
    pointToImages(of: next < Self.blocks(of: sampleCount) ? next : block, memory.next.base)
    return BlockSamples(
      images: memory.images.base, labels: memory.labels.base, count: count,
      next: memory.next.base)
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
  var metrics = Metrics()
  var isFinite = true
}
