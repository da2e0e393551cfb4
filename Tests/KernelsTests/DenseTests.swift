import Kernels
import Testing

/// A dense layer's shape; the network's three, and some that are no multiple of any tile.
struct DenseShape: Sendable {
  let inputs: Int
  let outputs: Int
  static let all = [(400, 120), (120, 84), (84, 10), (1, 10), (7, 11), (16, 23), (33, 17)]
    .map { DenseShape(inputs: $0.0, outputs: $0.1) }
}

@Suite struct DenseTests {
  @Test(arguments: DenseShape.all, Numbers.allCases)
  func forwardEqualsItsPlainTwin(_ shape: DenseShape, _ numbers: Numbers) {
    var random = TestRandom(seed: 4)
    let inputs = (0..<16).map { _ in random.values(shape.inputs, numbers) }
    let weights = random.values(shape.inputs * shape.outputs, numbers)
    let bias = random.values(shape.outputs, numbers)
    for (set, rectified) in instructionSets.flatMap({ [($0, true), ($0, false)] }) {
      let result = denseForward(set, lanes(inputs), weights, bias, rectified: rectified)
      for (lane, input) in inputs.enumerated() {
        let expected = Plain.dense(
          input.doubles, weights: weights.doubles, bias: bias.doubles, rectified: rectified)
        let slack = Plain.dense(
          input.magnitudes, weights: weights.magnitudes, bias: bias.magnitudes, rectified: false
        ).map { tolerance(numbers, terms: shape.inputs, magnitude: $0) }
        #expect(areClose(sample(lane, of: result).doubles, expected, slack), "\(set)")
      }
    }
  }

  @Test(arguments: DenseShape.all.filter { $0.inputs >= 10 }, Numbers.allCases)
  func inputGradientEqualsItsPlainTwin(_ shape: DenseShape, _ numbers: Numbers) {
    var random = TestRandom(seed: 5)
    let inputs = (0..<16).map { _ in random.rectified(shape.inputs, numbers) }
    let gradients = (0..<16).map { _ in random.values(shape.outputs, numbers) }
    let weights = random.values(shape.inputs * shape.outputs, numbers)
    for set in instructionSets {
      let result = denseInputGradient(set, lanes(gradients), weights, lanes(inputs))
      for lane in 0..<16 {
        let expected = Plain.denseGradient(
          inputs[lane].doubles, weights: weights.doubles, gradient: gradients[lane].doubles
        ).input
        let slack = Plain.denseGradient(
          inputs[lane].magnitudes, weights: weights.magnitudes,
          gradient: gradients[lane].magnitudes
        ).input.map { tolerance(numbers, terms: shape.outputs, magnitude: $0) }
        #expect(areClose(sample(lane, of: result).doubles, expected, slack), "\(set)")
      }
    }
  }

  @Test(arguments: instructionSets, [1, 7, 8, 10, 84, 120, 1176])
  func lanesBecomeRows(_ set: InstructionSet, _ features: Int) {
    var random = TestRandom(seed: UInt64(features))
    let rounded = (features + 7) / 8 * 8
    let values = random.values(rounded * 16, .reals)
    let from = Memory(values)
    for stride in [rounded, rounded + 8] {
      let to = Memory(count: 16 * stride)
      let untouched = to.base[0]
      KernelTable(set).lanesToSamples(from.base, features, to.base, stride)
      for place in 0..<16 * stride {
        let (row, feature) = (place / stride, place % stride)
        if feature < features {
          #expect(to.base[place] == values[feature * 16 + row])
        } else if feature >= rounded {
          #expect(to.base[place] == untouched, "nothing beyond the next eight is written")
        }
      }
      #expect(to.isIntact)
    }
  }
}

/// The kernel, on [inputs][16].
func denseForward(
  _ set: InstructionSet, _ input: [Float], _ weights: [Float], _ bias: [Float], rectified: Bool
) -> [Float] {
  let (x, w, b) = (Memory(input), Memory(weights), Memory(bias))
  let output = Memory(count: bias.count * 16)
  KernelTable(set).denseForward(
    x.base, w.base, b.base, input.count / 16, bias.count, rectified, output.base)
  #expect(output.isIntact)
  return output.array
}

/// The kernel, on [outputs][16] and [inputs][16].
func denseInputGradient(
  _ set: InstructionSet, _ gradient: [Float], _ weights: [Float], _ input: [Float]
) -> [Float] {
  let (d, w, x) = (Memory(gradient), Memory(weights), Memory(input))
  let inputGradient = Memory(count: input.count)
  KernelTable(set).denseInputGradient(
    d.base, w.base, x.base, input.count / 16, gradient.count / 16, inputGradient.base)
  #expect(inputGradient.isIntact)
  return inputGradient.array
}
