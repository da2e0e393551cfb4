import Kernels
import Testing

/// The nearest multiple of 2^-40, found without the kernels' trick.
func onGrid(_ value: Double) -> Double { (value * 0x1p40).rounded(.toNearestOrEven) * 0x1p-40 }

@Suite struct ExactSumTests {
  /// Every remainder of every vector width, from starts off alignment, over blocks an odd stride apart.
  @Test(arguments: instructionSets, 1...40)
  func readyGradientsAddUpOnTheGrid(_ set: InstructionSet, _ count: Int) {
    var random = TestRandom(seed: UInt64(count))
    let stride = count + 3
    let values = random.values(3 * stride, .reals)
    let before = random.values(count, .reals).map { onGrid(Double($0)) }
    for (blocks, adding) in [(1, false), (1, true), (3, false), (3, true)] {
      let from = Memory(values)
      let sums = Memory(before)
      KernelTable(set).sumOnGrid(from.base, blocks, stride, count, sums.base, adding, 1024)
      let expected = (0..<count).map { place in
        (0..<blocks).reduce(adding ? before[place] : 0) {
          $0 + onGrid(Double(values[$1 * stride + place]))
        }
      }
      #expect(sums.array == expected)
      #expect(sums.isIntact)
    }
  }

  @Test(arguments: instructionSets)
  func aTinyValueBecomesZeroAndHalfAStepGoesToEven(_ set: InstructionSet) {
    let values: [Float] = [0x1p-42, 0x1p-41, 0x1.8p-40, 0x1p-40, -0x1p-41, -0x1.8p-40, 0, -0.0, 1]
    let from = Memory(values)
    let sums = Memory([Double](repeating: 9, count: values.count))
    KernelTable(set).sumOnGrid(from.base, 1, values.count, values.count, sums.base, false, 4096)
    #expect(sums.array == [0, 0, 0x1p-39, 0x1p-40, 0, -0x1p-39, 0, 0, 1])
  }

  /// At every place of a vector and of its remainder.
  @Test(arguments: instructionSets, 0..<19)
  func pastTheLimitIsInfinite(_ set: InstructionSet, _ place: Int) {
    let kernels = KernelTable(set)
    func sum(_ value: Float) -> [Double] {
      var values = [Float](repeating: 1, count: 19)
      values[place] = value
      let from = Memory(values)
      let sums = Memory([Double](repeating: 5, count: 19))
      kernels.sumOnGrid(from.base, 1, 19, 19, sums.base, true, 512)
      #expect(sums.array.indices.allSatisfy { $0 == place || sums.array[$0] == 6 })
      return [sums.array[place]]
    }
    #expect(sum(512) == [.infinity])
    #expect(sum(-512) == [-.infinity])
    #expect(sum(3e38) == [.infinity])
    #expect(sum(.infinity) == [.infinity])
    #expect(sum(.nan)[0].isNaN)
    #expect(sum(Float(512).nextDown) == [5 + Double(Float(512).nextDown)])
    #expect(sum(-Float(512).nextDown) == [5 - Double(Float(512).nextDown)])
  }

  @Test(arguments: instructionSets)
  func aDenseLayersSumsPastTheLimitAreNoNumbers(_ set: InstructionSet) {
    var layer = DenseGradientCase(inputs: 4, outputs: 10, stride: 32, blocks: 2, .integers)
    layer.limit = 64
    for place in layer.inputs.indices { layer.inputs[place] = 0 }
    for place in layer.gradients.indices { layer.gradients[place] = 0 }
    // Only block 1 is past it: sample 3's input 2 times its gradient by output 5.
    layer.inputs[layer.blockStride + 2 * 16 + 3] = 8
    layer.gradients[layer.blockStride + 3 * 32 + 5] = 8
    // Weights: a tile's together, the one in question among them.
    #expect(layer.weightSums(set, adding: false)[2 * 10 + 5].isNaN)
    layer.limit = 65
    var expected = [Double](repeating: 0, count: 40)
    expected[2 * 10 + 5] = 64
    #expect(layer.weightSums(set, adding: false) == expected)
    layer.limit = 64
    #expect(layer.biasSums(set, adding: false) == [0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
    layer.gradients[layer.blockStride + 3 * 32 + 5] = -64
    #expect(layer.biasSums(set, adding: false)[5] == -.infinity)
    layer.gradients[layer.blockStride + 3 * 32 + 5] = .nan
    #expect(layer.weightSums(set, adding: false)[2 * 10 + 5].isNaN)
    #expect(layer.biasSums(set, adding: false)[5].isNaN)
  }

  @Test(
    arguments: [(400, 120, 128), (120, 84, 96), (84, 10, 32), (4, 24, 32), (8, 70, 96)],
    Numbers.allCases)
  func aDenseLayersSumsEqualThePlainTwins(_ shape: (Int, Int, Int), _ numbers: Numbers) {
    for blocks in [1, 2, 5] {
      let layer = DenseGradientCase(
        inputs: shape.0, outputs: shape.1, stride: shape.2, blocks: blocks, numbers)
      for (set, adding) in instructionSets.flatMap({ [($0, false), ($0, true)] }) {
        let plain = layer.plain(adding: adding)
        let weights = layer.weightSums(set, adding: adding)
        let bias = layer.biasSums(set, adding: adding)
        #expect(areClose(weights, plain.weights, plain.weightTolerances), "\(set)")
        #expect(areClose(bias, plain.bias, plain.biasTolerances), "\(set)")
        #expect((weights + bias).allSatisfy { $0 == onGrid($0) }, "on the grid, so adding is exact")
      }
    }
  }

  @Test(arguments: instructionSets)
  func someRowsLeaveTheOthersAlone(_ set: InstructionSet) {
    let layer = DenseGradientCase(inputs: 12, outputs: 10, stride: 32, blocks: 2, .integers)
    let all = layer.weightSums(set, adding: false)
    let some = layer.weightSums(set, adding: false, rows: 4..<8)
    let expected = Array(layer.before[..<40]) + Array(all[40..<80]) + Array(layer.before[80..<120])
    #expect(some == expected)
  }
}
