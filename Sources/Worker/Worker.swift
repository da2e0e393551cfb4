import Kernels
package import LeNet
package import MNIST
package import MPI

/// What every rank does: its share of each step, and of each validation.
///
/// All ranks call the same methods in the same order; each method makes the same collective calls on
/// all of them, whatever their share is, an empty one included.
package struct Worker: ~Copyable {
  /// Parameters, Adam's slots and the position; the same bits on all ranks between calls.
  package var state: TrainingState
  /// Whether some rank was asked to stop: known to all of them after the same step.
  package private(set) var isStopping = false
  /// Threads of this rank.
  package let threads: Int
  private let configuration: TrainingConfiguration
  private let dataset: Dataset
  private let sharding: BlockSharding
  private let processor: BlockProcessor
  private let exchange: GradientExchange
  private let heartbeat: Heartbeat
  /// The learning rate of every step of the run.
  package let learningRate: LearningRate
  private let log: StepLog?
  private var order: EpochOrder
  /// The epoch that `order` stands for.
  private var arrangedEpoch: Int?

  /// - Parameters:
  ///   - threads: how many compute; at least 1.
  ///   - exchange: where sums and parameters are, and how they meet.
  ///   - ownsCores: whether each thread has a core to itself, and may look for work instead of sleep.
  ///   - heartbeat: where it tells what it does.
  ///   - log: where each step is noted, if anywhere.
  package init(
    _ configuration: TrainingConfiguration, dataset: Dataset, lenet: LeNet, threads: Int,
    ownsCores: Bool, exchange: GradientExchange, heartbeat: Heartbeat = Heartbeat(),
    log: StepLog? = nil
  ) {
    self.heartbeat = heartbeat
    self.log = log
    self.exchange = exchange
    state = TrainingState(borrowing: exchange.state)
    self.configuration = configuration
    self.dataset = dataset
    self.threads = threads
    sharding = BlockSharding(count: dataset.training.count, batchSize: configuration.batchSize)
    order = EpochOrder(count: dataset.training.count, shuffles: configuration.shuffles)
    learningRate = LearningRate(configuration, stepsPerEpoch: sharding.stepsPerEpoch)
    processor = BlockProcessor(
      lenet: lenet, threads: threads, ownsCores: ownsCores, anyPart: dataset.training,
      anyUpdate: ParameterUpdate(configuration, learningRate: 0, step: 0, of: state),
      augmenter: Augmenter(configuration, epoch: 0), exchange: exchange)
  }

  /// Steps of an epoch: the last may be of fewer samples.
  package var stepsPerEpoch: Int { sharding.stepsPerEpoch }
  /// Steps done since the start of the run: the next one's learning rate is `learningRate.rate(at:)` of it.
  package var globalStep: Int { state.epoch * stepsPerEpoch + state.step }

  /// Where this rank is.
  package func moment(
    _ phase: Moment.Phase, _ stage: Moment.Stage = .computing
  ) -> Moment {
    Moment(phase, epoch: state.epoch, step: state.step, stage: stage)
  }

  /// Ends this rank's threads.
  package func stop() { processor.stop() }

  /// Fresh parameters from the seed.
  package mutating func initialize() {
    let stream = SplitMix64(seed: configuration.seed, stream: .max)
    state.initialize { stream.value(at: $0) }
  }

  /// Rank 0's state to all ranks. Collective.
  package mutating func synchronize(over world: borrowing Communicator) throws(MPIError) {
    // Ranks of a node may share this memory: each writes what is there already.
    try broadcast(state.parameters, over: world)
    try broadcast(state.firstMoments, over: world)
    try broadcast(state.secondMoments, over: world)
    if configuration.averages { try broadcast(state.averages, over: world) }
    let scalars = AlignedBuffer<Int64>(count: 8)
    scalars.base[0] = Int64(state.beta1Power.bitPattern)
    scalars.base[1] = Int64(state.beta2Power.bitPattern)
    scalars.base[2] = Int64(state.epoch)
    scalars.base[3] = Int64(state.step)
    scalars.base[4] = Int64(state.samplesSeen)
    scalars.base[5] = Int64(state.best?.epoch ?? 0)
    scalars.base[6] = Int64(state.best?.correct ?? 0)
    scalars.base[7] = Int64(bitPattern: (state.best?.loss ?? 0).bitPattern)
    try world.broadcast(UnsafeMutableRawBufferPointer(scalars.elements), from: 0)
    state.beta1Power = Float(bitPattern: UInt32(scalars[0]))
    state.beta2Power = Float(bitPattern: UInt32(scalars[1]))
    state.epoch = Int(scalars[2])
    state.step = Int(scalars[3])
    state.samplesSeen = Int(scalars[4])
    state.best =
      scalars[5] == 0
      ? nil
      : BestEpoch(
        epoch: Int(scalars[5]), correct: Int(scalars[6]),
        loss: Double(bitPattern: UInt64(bitPattern: scalars[7])))
  }

  /// Trains until `step` steps of the current epoch are done, or a stop is asked for. Collective.
  ///
  /// - Returns: the metrics of the samples trained on here, each before its own update.
  /// - Throws: `WorkerError` when a gradient is not finite, before the update; `MPIError`.
  package mutating func train(
    upTo step: Int, over world: borrowing Communicator
  ) throws -> Metrics {
    precondition(state.step...stepsPerEpoch ~= step, "no such step")
    if arrangedEpoch != state.epoch {
      order.arrange(seed: configuration.seed, epoch: UInt64(state.epoch))
      arrangedEpoch = state.epoch
    }
    var metrics = Metrics()
    while state.step < step && !isStopping {
      metrics += try trainStep(over: world)
    }
    return metrics
  }

  /// Moves the position from the end of an epoch to the start of the next.
  ///
  /// - Parameter validation: the epoch's, where the best is kept.
  package mutating func finishEpoch(validation: Metrics? = nil) {
    precondition(state.step == stepsPerEpoch, "steps are left")
    state.epoch += 1
    state.step = 0
    if let validation, state.best?.isBeaten(by: validation) ?? true {
      state.best = BestEpoch(
        epoch: state.epoch, correct: validation.correct, loss: validation.loss)
    }
  }

  private mutating func trainStep(over world: borrowing Communicator) throws -> Metrics {
    let batch = sharding.batch(step: state.step)
    let blocks = sharding.blocks(step: state.step, rank: world.rank, of: world.size)
    let sumsFirst = exchange.sumsFirst(sharding, step: state.step, ranks: world.size)
    heartbeat.note(moment(.training))
    log?.stepBegins()
    let rate = learningRate.rate(at: globalStep)
    processor.begin(
      part: dataset.training, indices: order.images(at: batch).baseAddress!,
      sampleCount: batch.count,
      update: ParameterUpdate(
        configuration, learningRate: rate, step: globalStep, of: state),
      augmenter: Augmenter(configuration, epoch: state.epoch))
    let own = sumsFirst ? processor.trainAndSum(blocks: blocks) : processor.train(blocks: blocks)
    try exchange.announce(
      Announcement(loss: own.loss, correct: own.correct, stops: StopRequest.isSet ? 1 : 0))
    heartbeat.note(moment(.training, .collecting))
    meet()
    heartbeat.note(moment(.training, .updating))
    if sumsFirst {
      processor.addUp()
    } else {
      processor.sum(exchange.records(sharding, step: state.step, ranks: world.size))
    }
    var metrics = try exchange.announced()
    if !exchange.isWhole {
      log?.waitBegins()
      metrics = try exchange.collect(metrics, over: world)
      log?.waitEnds()
      processor.updateParameters()
    }
    isStopping = metrics.stops > 0
    heartbeat.note(moment(.training, .publishing))
    log?.waitBegins()
    let isValid = try exchange.publish(isValid: processor.isFinite && metrics.loss.isFinite)
    log?.waitEnds()
    guard isValid else {
      throw WorkerError.notFinite(
        epoch: state.epoch + 1, step: state.step + 1,
        ranks: try exchange.invalidRanks(
          isFinite: processor.isFinite(blocks: blocks.count, summed: sumsFirst), over: world))
    }
    Adam.advance(&state)
    state.step += 1
    state.samplesSeen += batch.count
    let result = Metrics(
      loss: metrics.loss * Double(batch.count), correct: Int(metrics.correct),
      count: batch.count)
    log?.stepEnds(result, learningRate: rate)
    return result
  }

  private func meet() {
    log?.waitBegins()
    exchange.meet()
    log?.waitEnds()
  }

  /// Loss and correct count over a part of the data, each image exactly once. Collective.
  ///
  /// Of the averaged weights where there are some. The passes are spread over ranks and threads; the result, the same on all ranks, does not
  /// depend on how.
  ///
  /// - Parameter phase: what this pass is for, as watchdogs are told.
  /// - Returns: nil on all ranks, soon, if a stop was asked for.
  package mutating func evaluate(
    _ part: DatasetPart, as phase: Moment.Phase = .validating, over world: borrowing Communicator
  ) throws(MPIError) -> Metrics? {
    heartbeat.note(moment(phase))
    let own = evaluateShare(
      part,
      blocks: BlockSharding.share(
        of: BlockProcessor.blocks(of: part.count), taker: world.rank, of: world.size))
    let sums = AlignedBuffer<Double>(count: 4)
    sums.base[0] = own?.loss ?? 0
    sums.base[1] = Double(own?.correct ?? 0)
    sums.base[2] = Double(own?.count ?? 0)
    sums.base[3] = own == nil ? 1 : 0
    heartbeat.note(moment(phase, .collecting))
    try world.allReduceSum(sums.elements)
    guard sums[3] == 0 else {
      isStopping = true
      return nil
    }
    return Metrics(loss: sums[0], correct: Int(sums[1]), count: Int(sums[2]))
  }

  /// Some blocks of a part; nil if a stop is asked for meanwhile.
  private func evaluateShare(_ part: DatasetPart, blocks: Range<Int>) -> Metrics? {
    var metrics = Metrics()
    var first = blocks.lowerBound
    repeat {
      if heartbeat.isStopAsked { return nil }
      let end = min(first + Self.blocksPerLook * threads, blocks.upperBound)
      metrics += processor.evaluate(
        part: part, blocks: first..<end,
        parameters: configuration.averages ? state.averages.base : state.parameters.base)
      first = end
    } while first < blocks.upperBound
    return metrics
  }

  /// Blocks of each thread between two looks whether to stop: about as long as a step.
  private static let blocksPerLook = 16

  private func broadcast(
    _ buffer: borrowing AlignedBuffer<Float>, over world: borrowing Communicator
  ) throws(MPIError) {
    try world.broadcast(UnsafeMutableRawBufferPointer(buffer.elements), from: 0)
  }
}
