import Kernels
import Testing

@Suite struct ConvolutionTests {
  @Test(arguments: instructionSets, Numbers.allCases)
  func theFirstEqualsItsPlainTwin(_ set: InstructionSet, _ numbers: Numbers) {
    expectForward(of: .first(numbers), set)
    expectBackward(of: .first(numbers), set)
  }

  @Test(arguments: instructionSets, Numbers.allCases)
  func theSecondEqualsItsPlainTwin(_ set: InstructionSet, _ numbers: Numbers) {
    expectForward(of: .second(numbers), set)
    expectBackward(of: .second(numbers), set)
  }

  /// Ink in one corner, in one row or column at each border, in the middle, nowhere, and everywhere the
  /// box may reach.
  @Test(
    arguments: instructionSets,
    [
      [2, 3, 2, 3], [29, 30, 29, 30], [2, 3, 2, 30], [29, 30, 2, 30], [2, 30, 2, 3],
      [2, 30, 29, 30],
      [9, 20, 13, 14], [10, 11, 7, 26], [0, 0, 0, 0], [0, 32, 0, 32], [5, 6, 6, 7], [6, 7, 5, 6],
    ])
  func theFirstLeavesOutNothingButZeros(_ set: InstructionSet, _ box: [Int]) {
    let layer = ConvolutionCase.first(.integers, box: box)
    expectForward(of: layer, set)
    expectBackward(of: layer, set)
  }

  @Test(arguments: instructionSets)
  func ofEqualValuesTheFirstWins(_ set: InstructionSet) {
    for var layer in [ConvolutionCase.first(.integers), .second(.integers)] {
      layer.filter = layer.filter.map { _ in 0 }
      layer.bias = layer.bias.map { _ in 2 }
      let result = layer.forward(set)
      #expect(result.pooled.allSatisfy { $0 == 2 })
      #expect(result.masks.allSatisfy { $0 == 0xFFFF })
    }
  }

  @Test(arguments: instructionSets, [Float(0), -1])
  func whereReLUIsOffNobodyWins(_ set: InstructionSet, _ bias: Float) {
    for var layer in [ConvolutionCase.first(.integers), .second(.integers)] {
      layer.filter = layer.filter.map { _ in 0 }
      layer.bias = layer.bias.map { _ in bias }
      let result = layer.forward(set)
      #expect(result.pooled.allSatisfy { $0 == 0 })
      #expect(result.masks.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: instructionSets)
  func withoutWinnersThereIsNoGradient(_ set: InstructionSet) {
    for layer in [ConvolutionCase.first(.reals), .second(.reals)] {
      let nobody = layer.winners.map { $0.map { _ in -1 } }
      let gradients = layer.backward(set, winners: nobody)
      #expect(gradients.filter.allSatisfy { $0 == 0 })
      #expect(gradients.bias.allSatisfy { $0 == 0 })
      #expect(gradients.inputs.joined().allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: instructionSets)
  func theArrangedFilterIsTheSameFilter(_ set: InstructionSet) {
    let layer = ConvolutionCase.second(.reals)
    let filter = Memory(layer.filter)
    let arranged = Memory(count: 2560)
    KernelTable(set).arrangeFilters(filter.base, arranged.base)
    let values = arranged.array
    for place in values.indices {
      let (channel, row, tap) = (place / 160, place / 32 % 5, place % 32)
      #expect(values[place] == (tap < 30 ? layer.filter[(row * 30 + tap) * 16 + channel] : 0))
    }
    #expect(arranged.isIntact)
  }

  private func expectForward(of layer: ConvolutionCase, _ set: InstructionSet) {
    let result = layer.forward(set)
    #expect(result.isIntact)
    if layer.numbers == .integers { #expect(result.masks == layer.masks(layer.winners)) }
    let windows = layer.pooledSide * layer.pooledSide
    for sample in 0..<16 {
      let sums = layer.sums(sample)
      let tolerances = layer.tolerances(sample)
      let plain = Plain.rectifiedPool(sums, side: layer.outputSide, channels: layer.channels)
      for pooled in plain.pooled.indices {
        let (window, channel) = (pooled / layer.channels, pooled % layer.channels)
        let corner =
          (window / layer.pooledSide * 2 * layer.outputSide + window % layer.pooledSide * 2)
          * layer.channels + channel
        let places = [0, 1, layer.outputSide, layer.outputSide + 1].map {
          corner + $0 * layer.channels
        }
        let slack = places.map { tolerances[$0] }.max()!
        let value = Double(result.pooled[pooled * 16 + sample])
        let mask = result.masks[channel * windows + window] >> UInt64(sample)
        let won = (0..<4).filter { mask >> UInt64($0 * 16) & 1 == 1 }
        let isRight =
          abs(value - plain.pooled[pooled]) <= slack && won.count == (value > 0 ? 1 : 0)
          && won.allSatisfy { abs(sums[places[$0]] - value) <= slack }
        if !isRight { #expect(isRight, "sample \(sample), window \(window), channel \(channel)") }
      }
    }
  }

  private func expectBackward(of layer: ConvolutionCase, _ set: InstructionSet) {
    let winners = layer.winners
    let result = layer.backward(set, winners: winners)
    let plain = layer.plainGradients(winners: winners)
    let sizes = layer.plainGradients(winners: winners, ofMagnitudes: true)
    func tolerances(_ magnitudes: [Double], _ terms: Int) -> [Double] {
      magnitudes.map { tolerance(layer.numbers, terms: terms, magnitude: $0) }
    }
    // Each window of each sample adds one term to a weight; each window that covers an input, and each
    // of its channels, one to the input.
    let terms = 16 * layer.pooledSide * layer.pooledSide
    #expect(areClose(result.filter.doubles, plain.filter, tolerances(sizes.filter, terms)))
    #expect(areClose(result.bias.doubles, plain.bias, tolerances(sizes.bias, terms)))
    for (sample, gradient) in result.inputs.enumerated() {
      let slack = tolerances(sizes.inputs[sample], 9 * layer.channels)
      #expect(areClose(gradient.doubles, plain.inputs[sample], slack))
    }
    #expect(result.isIntact)
  }
}
