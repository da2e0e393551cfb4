import Kernels
import Testing

@Suite struct InstructionSetTests {
  @Test(
    .enabled(if: InstructionSet.avx512.isSupported, "no AVX-512 here"), arguments: Numbers.allCases)
  func avx512AndAVX2GiveTheSameBits(_ numbers: Numbers) {
    for (wide, narrow) in zip(everything(.avx512, numbers), everything(.avx2, numbers)) {
      #expect(wide.map(\.bitPattern) == narrow.map(\.bitPattern))
    }
  }

  /// Baseline rounds twice where the others round once. By the largest magnitude of a result, of
  /// which a sum of up to 3,136 terms may lose 2^-24 each, in both.
  @Test(
    .enabled(if: InstructionSet.avx2.isSupported, "no AVX2 here"), arguments: Numbers.allCases)
  func baselineAndAVX2DifferByRoundingOnly(_ numbers: Numbers) {
    for (old, new) in zip(everything(.baseline, numbers), everything(.avx2, numbers)) {
      let size = new.map(abs).max()!
      let slack = [Double](repeating: 2 * 3136 * 0x1p-24 * Double(size), count: new.count)
      #expect(areClose(old.doubles, new.doubles, slack))
      if numbers == .integers { #expect(old == new) }
    }
  }

  @Test func theTableHoldsTheKernelsOfItsName() {
    for set in InstructionSet.allCases { #expect(KernelTable(set).instructionSet == set) }
    #expect(InstructionSet.best.isSupported)
    #expect(InstructionSet.baseline.isSupported)
  }

  /// All results of the kernels that compute in fp32, on the same data.
  private func everything(_ set: InstructionSet, _ numbers: Numbers) -> [[Float]] {
    var results: [[Float]] = []
    // Winograd's form rounds integers too.
    let layers = [ConvolutionCase.first(numbers)] + (numbers == .reals ? [.second(.reals)] : [])
    for layer in layers {
      let gradients = layer.backward(set, winners: layer.winners)
      results += [layer.forward(set).values, gradients.filter, gradients.bias]
      results += gradients.inputs
    }
    var random = TestRandom(seed: 8)
    let input = random.rectified(84 * 16, numbers)
    let weights = random.values(84 * 10, numbers)
    let delta = random.values(160, numbers)
    let logits = denseForward(set, input, weights, random.values(10, numbers), rectified: false)
    results += [logits, denseInputGradient(set, delta, weights, input)]
    // exp is no sum of integers: the plain twin's tests have its tolerance.
    if numbers == .reals {
      let labels = (0..<16).map { UInt8($0 % 10) }
      let loss = softmax(set, logits, labels, count: 16, scale: 1)
      results += [loss.gradient, [loss.loss]]
    }
    let dense = DenseGradientCase(inputs: 84, outputs: 10, stride: 32, blocks: 3, numbers)
    results.append(dense.weightSums(set, adding: false).map { Float($0) })
    return results
  }
}
