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
      #expect(result.values.allSatisfy { $0 == 2 })
      #expect(result.places.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: instructionSets, [Float(0), -1])
  func whereReLUIsOffNobodyWins(_ set: InstructionSet, _ bias: Float) {
    for var layer in [ConvolutionCase.first(.integers), .second(.integers)] {
      layer.filter = layer.filter.map { _ in 0 }
      layer.bias = layer.bias.map { _ in bias }
      let result = layer.forward(set)
      #expect(result.values.allSatisfy { $0 == 0 })
      #expect(result.places.allSatisfy { $0 == -1 })
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

  /// A row's five weights as a polynomial's coefficients, at each point, divided by the product of its
  /// distances to the other points: the definition of the transform.
  @Test(arguments: instructionSets)
  func theTransformedFilterIsItsPolynomialAtThePoints(_ set: InstructionSet) {
    let layer = ConvolutionCase.second(.reals)
    let (filter, transformed) = (Memory(layer.filter), Memory(count: 4320))
    KernelTable(set).transformFilter(filter.base, transformed.base)
    #expect(transformed.isIntact)
    let points = [1, -1, 2, -2, 0.5, -0.5, 0.25, -0.25]
    let values = transformed.array.doubles
    for place in 0..<480 {
      let (row, rest) = (place / 96, place % 96)
      let weights = (0..<5).map { Double(layer.filter[(row * 5 + $0) * 96 + rest]) }
      for (i, point) in points.enumerated() {
        let divisor = points.filter { $0 != point }.reduce(1) { $0 * (point - $1) }
        let value = weights.reversed().reduce(0) { $0 * point + $1 } / divisor
        let size = weights.reversed().reduce(0) { $0 * abs(point) + abs($1) } / abs(divisor)
        #expect(abs(values[i * 480 + place] - value) <= size * 0x1p-21)
      }
      #expect(values[8 * 480 + place] == weights[4])
    }
  }

  private func expectForward(of layer: ConvolutionCase, _ set: InstructionSet) {
    let result = layer.forward(set)
    #expect(result.isIntact)
    if layer.isExact { #expect(result.places == layer.places(layer.winners)) }
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
        let value = Double(result.values[pooled * 16 + sample])
        let won = result.places[pooled * 16 + sample]
        let isRight =
          abs(value - plain.pooled[pooled]) <= slack && (won >= 0) == (value > 0)
          && (won < 0 || abs(sums[places[won]] - value) <= slack)
        if !isRight { #expect(isRight, "sample \(sample), window \(window), channel \(channel)") }
      }
    }
  }

  private func expectBackward(of layer: ConvolutionCase, _ set: InstructionSet) {
    let winners = layer.winners
    let result = layer.backward(set, winners: winners)
    let plain = layer.plainGradients(winners: winners)
    let sizes = layer.plainGradients(winners: winners, ofMagnitudes: true)
    // Each window of each sample adds one term to a weight; each window that covers an input, and each
    // of its channels, one to the input.
    let terms = 16 * layer.pooledSide * layer.pooledSide
    #expect(areClose(result.filter.doubles, plain.filter, layer.slack(sizes.filter, terms: terms)))
    #expect(areClose(result.bias.doubles, plain.bias, layer.slack(sizes.bias, terms: terms)))
    for (sample, gradient) in result.inputs.enumerated() {
      let slack = layer.slack(sizes.inputs[sample], terms: 9 * layer.channels)
      #expect(areClose(gradient.doubles, plain.inputs[sample], slack))
    }
    #expect(result.isIntact)
  }
}
