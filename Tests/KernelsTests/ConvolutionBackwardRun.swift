import Kernels

extension ConvolutionCase {
  /// Gradients of filter, bias and, but for the first convolution, input: 16 of [side][side][planes].
  struct Gradients: Equatable {
    var filter: [Float]
    var bias: [Float]
    var inputs: [[Float]] = []
    var isIntact = true
  }

  /// One sample per row, `stride` floats apart, with a filler in between.
  private func rows(_ samples: [[Float]], stride: Int, filler: Float) -> [Float] {
    samples.flatMap { $0 + [Float](repeating: filler, count: stride - $0.count) }
  }

  /// Backward, over the given winners.
  func backward(_ set: InstructionSet, winners: [[Int]]) -> Gradients {
    let kernels = KernelTable(set)
    let masks = Memory(masks(winners), filler: 7)
    let patch = Memory([Int](repeating: -1, count: 64), filler: 7)
    let filterGradient = Memory(count: filter.count)
    let biasGradient = Memory(count: channels)
    guard planes > 1 else {
      let pictures = Memory(rows(inputs, stride: 1040, filler: 1e20))
      let gradient = Memory(rows(gradients, stride: 1184, filler: 1e20))
      box.withUnsafeBufferPointer {
        kernels.convolution1Backward(
          pictures.base, masks.base, gradient.base, $0.baseAddress!, filterGradient.base,
          biasGradient.base, patch.base)
      }
      return Gradients(
        filter: filterGradient.array, bias: biasGradient.array,
        isIntact: filterGradient.isIntact && biasGradient.isIntact && patch.isIntact)
    }
    let samples = Memory(rows(inputs, stride: 1184, filler: 1e20))
    let gradient = Memory(lanes(gradients))
    let plainFilter = Memory(filter)
    let filters = Memory(count: 2560)
    let filterSums = Memory(count: 2560)
    let inputGradient = Memory(count: 16 * 1184)
    kernels.arrangeFilters(plainFilter.base, filters.base)
    kernels.convolution2Backward(
      samples.base, masks.base, gradient.base, filters.base, filterSums.base,
      filterGradient.base, biasGradient.base, inputGradient.base, patch.base)
    let all = inputGradient.array
    return Gradients(
      filter: filterGradient.array, bias: biasGradient.array,
      inputs: (0..<16).map { Array(all[$0 * 1184..<$0 * 1184 + 1176]) },
      isIntact: filters.isIntact && filterSums.isIntact && filterGradient.isIntact
        && biasGradient.isIntact && inputGradient.isIntact && patch.isIntact)
  }

  /// The plain twin's gradients over all samples, or of all magnitudes: those bound the rounding.
  func plainGradients(
    winners: [[Int]], ofMagnitudes: Bool = false
  ) -> (filter: [Double], bias: [Double], inputs: [[Double]]) {
    func numbers(_ values: [Float]) -> [Double] {
      ofMagnitudes ? values.magnitudes : values.doubles
    }
    var filterSum = [Double](repeating: 0, count: filter.count)
    var biasSum = [Double](repeating: 0, count: channels)
    var inputGradients: [[Double]] = []
    for sample in 0..<16 {
      let one = Plain.convolutionGradient(
        numbers(inputs[sample]), side: side, planes: planes, filter: numbers(filter),
        channels: channels,
        gradient: Plain.rectifiedPoolGradient(
          winners: winners[sample], gradient: numbers(gradients[sample]),
          inputCount: outputSide * outputSide * channels))
      for i in filterSum.indices { filterSum[i] += one.filter[i] }
      for i in biasSum.indices { biasSum[i] += one.bias[i] }
      inputGradients.append(one.input)
    }
    return (filterSum, biasSum, inputGradients)
  }
}
