import Kernels
import LeNet
import Testing

/// Instruction sets this machine can run.
let instructionSets = InstructionSet.allCases.filter(\.isSupported)

/// The exact gradient sum over blocks, as a rank computes it alone.
func gradientSum(
  _ blocks: [TestBlock], parameters: [Float], instructionSet: InstructionSet, order: [Int]? = nil,
  firstWave: Int? = nil
) -> [Double] {
  let lenet = LeNet(kernels: KernelTable(instructionSet))
  let workspace = Workspace()
  let filter2 = TransformedFilter()
  let records = AlignedBuffer<Float>(count: BlockRecord.stride * blocks.count)
  let sums = AlignedBuffer<Double>(count: GradientSum.count)
  let samples = blocks.reduce(0) { $0 + $1.count }
  parameters.withUnsafeBufferPointer { parameters in
    let base = parameters.baseAddress!
    filter2.update(from: base, kernels: lenet.kernels)
    for (place, block) in (order ?? Array(blocks.indices)).enumerated() {
      lenet.train(
        blocks[block].samples, parameters: base, filter2: filter2, scale: 1 / Float(samples),
        workspace: workspace, record: records.base + place * BlockRecord.stride)
    }
  }
  let pointers = blocks.indices.map {
    UnsafePointer(records.base + $0 * BlockRecord.stride)
  }
  let limit = GradientSum.limit(blocks: blocks.count)
  pointers.withUnsafeBufferPointer { pointers in
    let split = firstWave ?? blocks.count
    for (wave, part) in [0..<split, split..<blocks.count].enumerated() {
      for job in GradientJob.all {
        GradientSum.sum(
          job, records: UnsafeBufferPointer(rebasing: pointers[part]), into: sums.base,
          adding: wave > 0, limit: limit, workspace: workspace, kernels: lenet.kernels)
      }
    }
    let metrics = GradientSum.metrics(records: pointers, limit: limit, kernels: lenet.kernels)
    sums.base[GradientSum.loss] = metrics.loss
    sums.base[GradientSum.correct] = metrics.correct
  }
  return (0..<GradientSum.count).map { sums[$0] }
}

@Suite struct LeNetTests {
  @Test func theLayoutIsTheReferencePrograms() {
    #expect(ParameterLayout.count == 61_706)
    #expect(ParameterLayout.convolutionCount == 2_572)
    #expect(
      ParameterLayout.variables.map(\.shape) == [
        [5, 5, 1, 6], [6], [5, 5, 6, 16], [16], [400, 120], [120], [120, 84], [84], [84, 10], [10],
      ])
    #expect(ParameterLayout.variables.map(\.name).first == "Variable")
    #expect(ParameterLayout.variables.map(\.name).last == "Variable_9")
  }

  /// Each of n terms of a sum is rounded to 2^-24 of its size; the tolerance allows 40 such steps, of the
  /// largest gradient of the variable.
  @Test(arguments: instructionSets, [1, 5, 16])
  func gradientsEqualThePlainTwins(_ set: InstructionSet, _ count: Int) {
    let parameters = testParameters(seed: 3)
    let block = TestBlock(count: count, seed: UInt64(count))
    let fast = gradientSum([block], parameters: parameters, instructionSet: set)
    let plain = PlainLeNet<Double>(parameters: parameters.map(Double.init))
    var expected = [Double](repeating: 0, count: ParameterLayout.count)
    var loss = 0.0
    for sample in 0..<count {
      let one = plain.lossAndGradient(
        image: block.image(sample, as: Double.self), label: Int(block.labels[sample]))
      loss += one.loss / Double(count)
      for i in expected.indices { expected[i] += one.gradient[i] / Double(count) }
    }
    #expect(abs(fast[GradientSum.loss] - loss) < loss * 0x1p-20)
    for variable in ParameterLayout.variables {
      let places = variable.offset..<variable.offset + variable.count
      let size = expected[places].map(abs).max()!
      let worst = places.map { abs(fast[$0] - expected[$0]) }.max()!
      #expect(worst <= size * 40 * 0x1p-24, "\(variable.name)")
    }
  }

  @Test func plainGradientsEqualCentralDifferences() {
    var plain = PlainLeNet<Double>(parameters: testParameters(seed: 8).map(Double.init))
    let block = TestBlock(count: 1, seed: 5)
    let image = block.image(0, as: Double.self)
    let label = Int(block.labels[0])
    let gradient = plain.lossAndGradient(image: image, label: label).gradient
    let step = 0x1p-20
    var random = TestRandom(seed: 11)
    for variable in ParameterLayout.variables {
      for _ in 0..<6 {
        let i = variable.offset + Int(random.next()) % variable.count
        let value = plain.parameters[i]
        plain.parameters[i] = value + step
        let above = plain.lossAndGradient(image: image, label: label).loss
        plain.parameters[i] = value - step
        let below = plain.lossAndGradient(image: image, label: label).loss
        plain.parameters[i] = value
        let difference = (above - below) / (2 * step)
        // The loss is about 3 and has 2^-52 of it for noise, divided by 2 steps: 2^-31, and a margin.
        #expect(abs(difference - gradient[i]) < 0x1p-26 + abs(gradient[i]) * 0x1p-18)
      }
    }
  }

  @Test(arguments: instructionSets)
  func theSumOverBlocksHasTheSameBitsInAnyOrder(_ set: InstructionSet) {
    let parameters = testParameters(seed: 4)
    let blocks = (0..<5).map { TestBlock(count: $0 == 4 ? 7 : 16, seed: UInt64($0)) }
    let inOrder = gradientSum(blocks, parameters: parameters, instructionSet: set)
    let shuffled = gradientSum(
      blocks, parameters: parameters, instructionSet: set, order: [4, 2, 0, 3, 1])
    #expect(inOrder == shuffled)
  }

  @Test(.enabled(if: InstructionSet.avx512.isSupported, "no AVX-512 here"))
  func avx512AndAVX2GiveTheSameBits() {
    let parameters = testParameters(seed: 4)
    let blocks = (0..<3).map { TestBlock(count: $0 == 2 ? 3 : 16, seed: UInt64($0)) }
    let wide = gradientSum(blocks, parameters: parameters, instructionSet: .avx512)
    let narrow = gradientSum(blocks, parameters: parameters, instructionSet: .avx2)
    #expect(wide == narrow)
  }

  @Test(arguments: [0..<28, 0..<1, 27..<28, 5..<5])
  func inkAnywhereIsSeen(_ ink: Range<Int>) {
    let parameters = testParameters(seed: 6)
    let block = TestBlock(count: 4, seed: 2, rows: ink, columns: ink)
    let fast = gradientSum([block], parameters: parameters, instructionSet: .best)
    let plain = PlainLeNet<Float>(parameters: parameters)
    var loss: Float = 0
    var filter = [Float](repeating: 0, count: ParameterLayout.filter1.count)
    for sample in 0..<4 {
      let one = plain.lossAndGradient(
        image: block.image(sample, as: Float.self), label: Int(block.labels[sample]))
      loss += one.loss / 4
      for i in filter.indices { filter[i] += one.gradient[i] / 4 }
    }
    #expect(abs(fast[GradientSum.loss] - Double(loss)) < 1e-5)
    let size = Double(filter.map(abs).max()!)
    for i in filter.indices {
      #expect(abs(fast[i] - Double(filter[i])) <= size * 40 * 0x1p-24)
    }
  }

  @Test func aNumberPastTheRangeIsFoundAndNotRounded() {
    var parameters = testParameters(seed: 3)
    for i in 0..<ParameterLayout.filter1.count { parameters[i] *= 1e7 }
    let blocks = [TestBlock(count: 16, seed: 1), TestBlock(count: 16, seed: 2)]
    let sum = gradientSum(blocks, parameters: parameters, instructionSet: .best)
    #expect(sum.contains { !$0.isFinite })
  }

  @Test func theJobsAreAllParametersOnceAndInOrder() {
    var next = 0
    for job in GradientJob.all {
      #expect(job.parameters.lowerBound == next)
      next = job.parameters.upperBound
    }
    #expect(next == ParameterLayout.count)
    for takers in [1, 2, 3, 4, 7, 8, 64, 1000] {
      var end = 0
      for taker in 0..<takers {
        let share = GradientJob.share(taker: taker, of: takers)
        #expect(share.lowerBound == end)
        end = share.upperBound
        // Even, but for a job at each end and up to 22 idle columns in 10.
        let parameters = share.reduce(0) { $0 + GradientJob.all[$1].parameters.count }
        #expect(parameters <= ParameterLayout.count * 11 / 10 / takers + 2 * GradientJob.capacity)
      }
      #expect(end == GradientJob.all.count)
    }
  }

  @Test(arguments: [1, 2, 5])
  func wavesOfBlocksAddUpToTheSameBits(_ first: Int) {
    let parameters = testParameters(seed: 4)
    let blocks = (0..<6).map { TestBlock(count: 16, seed: UInt64($0)) }
    let whole = gradientSum(blocks, parameters: parameters, instructionSet: .best)
    let waves = gradientSum(
      blocks, parameters: parameters, instructionSet: .best, firstWave: first)
    #expect(whole == waves)
  }

  @Test func blocksTogetherStayBelowTheGridsEnd() {
    for blocks in [1, 2, 3, 8, 1000, 1024] {
      #expect(Double(GradientSum.limit(blocks: blocks)) * Double(blocks) <= 2048)
      #expect(Double(GradientSum.limit(blocks: blocks)) * Double(blocks) > 1023)
    }
  }
}
