import MNIST
import Testing

@Suite struct BlockShardingTests {
  @Test(
    "the shares of all ranks are the whole epoch, each sample once, in order",
    arguments: [1, 15, 16, 17, 128, 300, 1_000], [1, 5, 16, 88, 100, 128, 2_000])
  func partitions(count: Int, batchSize: Int) {
    let sharding = BlockSharding(count: count, batchSize: batchSize)
    for ranks in [1, 2, 3, 4, 5, 7, 16, 40] {
      var next = 0
      for step in 0..<sharding.stepsPerEpoch {
        #expect(sharding.batch(step: step).lowerBound == step * batchSize)
        var sizes: [Int] = []
        for rank in 0..<ranks {
          let blocks = sharding.blocks(step: step, rank: rank, of: ranks)
          sizes.append(blocks.count)
          for block in blocks {
            let samples = sharding.samples(step: step, block: block)
            #expect(samples.lowerBound == next && !samples.isEmpty && samples.count <= 16)
            #expect((samples.lowerBound - step * batchSize) % 16 == 0)
            next = samples.upperBound
          }
        }
        #expect(sizes.max()! - sizes.min()! <= 1)
        #expect(sizes.reduce(0, +) == sharding.blockCount(step: step))
        #expect(next == sharding.batch(step: step).upperBound)
      }
      #expect(next == count)
    }
  }

  @Test("the reference program's epoch: 430 steps, the last of 88 samples")
  func reference() {
    let sharding = BlockSharding(count: 55_000, batchSize: 128)
    #expect(sharding.stepsPerEpoch == 430)
    #expect(sharding.batch(step: 429) == 54_912..<55_000)
    #expect(sharding.blockCount(step: 0) == 8)
    #expect(sharding.blockCount(step: 429) == 6)
    #expect(sharding.samples(step: 429, block: 5) == 54_992..<55_000)
  }

  @Test("a batch larger than the data is one step; no data is none")
  func extremes() {
    #expect(BlockSharding(count: 10, batchSize: .max).stepsPerEpoch == 1)
    #expect(BlockSharding(count: 10, batchSize: .max).batch(step: 0) == 0..<10)
    #expect(BlockSharding(count: 0, batchSize: 128).stepsPerEpoch == 0)
  }

  @Test("more ranks than blocks leaves some without work")
  func idleRanks() {
    let sharding = BlockSharding(count: 20, batchSize: 20)
    let taken = (0..<7).map { sharding.blocks(step: 0, rank: $0, of: 7).count }
    #expect(taken.sorted() == [0, 0, 0, 0, 0, 1, 1])
  }
}
