import Glibc
import LeNet

/// How long a step and an epoch take, by computation: see docs/scaling.md for the formulas.
package struct PerformanceModel: Sendable {
  package var figures: MachineFigures
  package var size = EpochSize.mnist

  package init(_ figures: MachineFigures, size: EpochSize = .mnist) {
    self.figures = figures
    self.size = size
  }

  /// A step on so many samples.
  package func step(_ job: JobShape, samples: Int) -> StepTime {
    let blocks = Self.pieces(samples, of: 16)
    var time = StepTime()
    time.compute = busy(job, blocks: blocks) * figures.block
    // The rank's threads sum their share over all blocks of the host, those of others from their memory.
    let hostBlocks = Double(self.hostBlocks(job, blocks))
    let others = 1 - 1 / Double(job.hostRanks)
    let share = largestShare(job)
    time.sum =
      share * (hostBlocks * (figures.sum + figures.read * others) + figures.update)
    time.waiting =
      figures.step * job.sharing + figures.turn * (job.sharing - 1)
      + figures.meeting * Self.doublings(Double(job.hostThreads) / job.sharing)
    time.network = network(job)
    return time
  }

  /// The steps of an epoch.
  package func training(_ job: JobShape, batchSize: Int) -> StepTime {
    let (steps, rest) = size.training.quotientAndRemainder(dividingBy: batchSize)
    let whole = steps > 0 ? step(job, samples: batchSize) * Double(steps) : StepTime()
    return rest > 0 ? whole + step(job, samples: rest) : whole
  }

  /// The pass over the validation images, and its sum of four numbers.
  package func validation(_ job: JobShape) -> Double {
    busy(job, blocks: Self.pieces(size.validation, of: 16)) * figures.validation
      + 2 * figures.latency * Self.doublings(Double(job.hosts)).rounded(.up)
  }

  /// All of an epoch.
  package func epoch(_ job: JobShape, batchSize: Int) -> Double {
    training(job, batchSize: batchSize).all + validation(job) + figures.checkpoint
  }

  /// The sum between hosts by Rabenseifner's algorithm: halving and doubling, each byte sent twice (Thakur,
  /// Rabenseifner and Gropp, "Optimization of Collective Communication Operations in MPICH", 2005), which is
  /// what Open MPI takes for this size. What shares a core takes turns with it.
  package func network(_ job: JobShape) -> Double {
    let hosts = Double(job.hosts)
    guard hosts > 1 else { return 0 }
    let doublings = Self.doublings(hosts)
    let bytes = MachineFigures.gradientBytes / figures.bandwidth
    var time =
      2 * doublings.rounded(.up) * figures.latency + 2 * (hosts - 1) / hosts * bytes
    // Hosts beyond a power of two give theirs to a neighbour first, and get the sum last.
    if doublings != doublings.rounded() { time += 2 * figures.latency + bytes }
    return time * max(1, 1 / job.coresPerHost)
  }

  /// The smallest batch, of powers of two from 16 on, with which so many ranks are `gain` times as fast as half
  /// of them; nil if none is.
  package func smallestBatch(thatPaysFor job: JobShape, gain: Double) -> Int? {
    var half = job
    half.ranks = max(1, job.ranks / 2)
    var batchSize = 16
    while true {
      let now = min(batchSize, size.training)
      if training(half, batchSize: now).all >= gain * training(job, batchSize: now).all {
        return now
      }
      guard now < size.training else { return nil }
      batchSize *= 2
    }
  }

  /// Blocks that the busiest core of the busiest host goes through.
  private func busy(_ job: JobShape, blocks: Int) -> Double {
    let rank = Self.pieces(blocks, of: job.ranks)
    let thread = Double(Self.pieces(rank, of: job.threads))
    guard job.sharing > 1 else { return thread }
    return max(thread, Double(hostBlocks(job, blocks)) / job.coresPerHost)
  }

  private func hostBlocks(_ job: JobShape, _ blocks: Int) -> Int {
    Self.pieces(blocks * job.hostRanks, of: job.ranks)
  }

  /// The part of a host's sum and update that is waited for.
  private func largestShare(_ job: JobShape) -> Double {
    let share = GradientJob.largestShare(of: job.hostThreads)
    return job.sharing > 1 ? max(share, 1 / job.coresPerHost) : share
  }

  private static func pieces(_ count: Int, of size: Int) -> Int { (count + size - 1) / size }

  private static func doublings(_ count: Double) -> Double { log2(max(1, count)) }
}
