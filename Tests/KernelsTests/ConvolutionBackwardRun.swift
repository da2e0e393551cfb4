import Kernels

extension ConvolutionCase {
  /// Gradients of filter, bias and, but for the first convolution, input: 16 of [side][side][planes].
  struct Gradients: Equatable {
    var filter: [Float]
    var bias: [Float]
    var inputs: [[Float]] = []
    var isIntact = true
  }

  /// Backward, over the given winners.
  func backward(_ set: InstructionSet, winners: [[Int]]) -> Gradients {
    planes == 1 ? backwardOfFirst(set, winners) : backwardOfSecond(set, winners)
  }

  private func backwardOfFirst(_ set: InstructionSet, _ winners: [[Int]]) -> Gradients {
    let (image, gradient) = (Memory(lanes(inputs)), Memory(lanes(gradients)))
    let masks = Memory(masks(winners), filler: 7)
    let (filterGradient, biasGradient) = (Memory(count: filter.count), Memory(count: channels))
    let scratch = Memory(count: 2400)
    spans.withUnsafeBufferPointer {
      KernelTable(set).convolution1Backward(
        image.base, masks.base, gradient.base, $0.baseAddress!, filterGradient.base,
        biasGradient.base, scratch.base)
    }
    return Gradients(
      filter: filterGradient.array, bias: biasGradient.array,
      isIntact: filterGradient.isIntact && biasGradient.isIntact && scratch.isIntact)
  }

  private func backwardOfSecond(_ set: InstructionSet, _ winners: [[Int]]) -> Gradients {
    let kernels = KernelTable(set)
    // The forward pass leaves the transformed input.
    let (input, plainFilter, plainBias) = (Memory(lanes(inputs)), Memory(filter), Memory(bias))
    let (transformedFilter, transformed) = (Memory(count: 4320), Memory(count: 24_192))
    let (pooled, forwardScratch) = (Memory(count: 6400), Memory(count: 2304))
    let ownWinners = Memory([Int32](repeating: 0, count: 6400), filler: 7)
    kernels.transformFilter(plainFilter.base, transformedFilter.base)
    kernels.convolution2Forward(
      input.base, transformedFilter.base, plainBias.base, pooled.base, ownWinners.base,
      transformed.base, forwardScratch.base)

    let numbers = Memory(numbers(winners), filler: 7)
    let gradient = Memory(lanes(gradients))
    let transformedGradient = Memory(count: 46_368)
    kernels.convolution2TransformGradient(numbers.base, gradient.base, transformedGradient.base)
    let (filterGradient, biasGradient) = (Memory(count: filter.count), Memory(count: channels))
    let (filterPoints, scratch) = (Memory(count: 4320), Memory(count: 1280))
    kernels.convolution2FilterGradient(
      transformed.base, transformedGradient.base, numbers.base, gradient.base,
      filterGradient.base, biasGradient.base, filterPoints.base, scratch.base)
    let (inputGradient, inputPoints) = (Memory(count: 1176 * 16), Memory(count: 24_192))
    kernels.convolution2InputGradient(
      transformedGradient.base, transformedFilter.base, inputGradient.base, inputPoints.base)
    let all = inputGradient.array
    return Gradients(
      filter: filterGradient.array, bias: biasGradient.array,
      inputs: (0..<16).map { sample($0, of: all) },
      isIntact: transformedGradient.isIntact && filterGradient.isIntact && biasGradient.isIntact
        && filterPoints.isIntact && scratch.isIntact && inputGradient.isIntact
        && inputPoints.isIntact)
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
