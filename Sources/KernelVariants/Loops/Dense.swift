import CSIMD

// A tile is so many features for all 16 samples, in at most `Tile` registers. Where the number of features
// is no multiple of it, the last tile starts earlier and computes some a second time, to the same bits.
// A layer with fewer features than a tile takes the small one.
#if AVX512
  private let parts = 1
  private let outputsPerTile = 24
  private let inputsPerTile = 20
  private let featuresPerSmallTile = 10
  private typealias Tile = InlineArray<24, Vector>
#elseif AVX2
  private let parts = 2
  private let outputsPerTile = 6
  private let inputsPerTile = 6
  private let featuresPerSmallTile = 6
  private typealias Tile = InlineArray<12, Vector>
#else
  private let parts = 4
  private let outputsPerTile = 3
  private let inputsPerTile = 3
  private let featuresPerSmallTile = 3
  private typealias Tile = InlineArray<12, Vector>
#endif

/// output = input x weights + bias, then ReLU unless it is the last layer, of one block.
///
/// - Parameters:
///   - input: [inputs][16].
///   - weights: [inputs][outputs].
///   - bias: [outputs].
///   - inputs: features that come in.
///   - outputs: features that go out, at least 10.
///   - rectified: whether ReLU follows.
///   - output: [outputs][16], written.
package func denseForward(
  input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  inputs: Int, outputs: Int, rectified: Bool, output: UnsafeMutablePointer<Float>
) {
  var next = 0
  while next < outputs {
    if outputs < outputsPerTile {
      let first = min(next, outputs - featuresPerSmallTile)
      forwardTile(
        featuresPerSmallTile, input: input, weights: weights + first, bias: bias + first,
        inputs: inputs, outputs: outputs, rectified: rectified,
        output: output + first * blockSize)
      next += featuresPerSmallTile
    } else {
      let first = min(next, outputs - outputsPerTile)
      forwardTile(
        outputsPerTile, input: input, weights: weights + first, bias: bias + first,
        inputs: inputs, outputs: outputs, rectified: rectified,
        output: output + first * blockSize)
      next += outputsPerTile
    }
  }
}

/// `count` outputs, in registers from the first input to the last.
@inline(__always)
private func forwardTile(
  _ count: Int, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
  bias: UnsafePointer<Float>, inputs: Int, outputs: Int, rectified: Bool,
  output: UnsafeMutablePointer<Float>
) {
  let zero = lenet_broadcast(0)
  var sums: Tile = filled(zero)
  unrolled(count) { o in
    for p in 0..<parts { sums[o * parts + p] = lenet_broadcast(bias[o]) }
  }
  var row = weights
  var at = input
  let end = input + inputs * blockSize
  while at < end {
    lenet_prefetch(row + 16 * outputs)
    lenet_prefetch(row + (16 * outputs + 16))
    unrolled(count) { o in
      let weight = lenet_broadcast(row[o])
      for p in 0..<parts {
        sums[o * parts + p] = lenet_multiply_add(
          lenet_load(at + p * width), weight, sums[o * parts + p])
      }
    }
    row += outputs
    at += blockSize
  }
  unrolled(count) { o in
    for p in 0..<parts {
      let sum = sums[o * parts + p]
      lenet_store(output + (o * blockSize + p * width), rectified ? lenet_max(sum, zero) : sum)
    }
  }
}

/// inputGradient = gradient x weights transposed, kept where the input was positive, of one block.
///
/// - Parameters:
///   - gradient: [outputs][16].
///   - weights: [inputs][outputs].
///   - input: [inputs][16], after its ReLU.
///   - inputs: features that come in, at least 10.
///   - outputs: features that go out.
///   - inputGradient: [inputs][16], written.
package func denseInputGradient(
  gradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, input: UnsafePointer<Float>,
  inputs: Int, outputs: Int, inputGradient: UnsafeMutablePointer<Float>
) {
  var next = 0
  while next < inputs {
    if inputs < inputsPerTile {
      let first = min(next, inputs - featuresPerSmallTile)
      inputTile(
        featuresPerSmallTile, gradient: gradient, weights: weights + first * outputs,
        input: input + first * blockSize, outputs: outputs,
        inputGradient: inputGradient + first * blockSize)
      next += featuresPerSmallTile
    } else {
      let first = min(next, inputs - inputsPerTile)
      inputTile(
        inputsPerTile, gradient: gradient, weights: weights + first * outputs,
        input: input + first * blockSize, outputs: outputs,
        inputGradient: inputGradient + first * blockSize)
      next += inputsPerTile
    }
  }
}

/// The gradients of `count` inputs, in registers from the first output to the last.
@inline(__always)
private func inputTile(
  _ count: Int, gradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
  input: UnsafePointer<Float>, outputs: Int, inputGradient: UnsafeMutablePointer<Float>
) {
  var sums: Tile = filled(lenet_broadcast(0))
  var output = 0
  while output < outputs {
    lenet_prefetch(weights + count * (outputs + output))
    let at = gradient + output * blockSize
    unrolled(count) { i in
      let weight = lenet_broadcast(weights[i * outputs + output])
      for p in 0..<parts {
        sums[i * parts + p] = lenet_multiply_add(
          lenet_load(at + p * width), weight, sums[i * parts + p])
      }
    }
    output += 1
  }
  unrolled(count) { i in
    for p in 0..<parts {
      let place = i * blockSize + p * width
      lenet_store(
        inputGradient + place,
        lenet_keep_positive(sums[i * parts + p], lenet_load(input + place)))
    }
  }
}
