import CSIMD

// A tile is `outputsPerTile` outputs for all 16 samples. Where the number of outputs is no multiple of
// it, the last tile starts earlier and computes some outputs a second time, to the same bits.
#if AVX512
  private let outputsPerTile = 10
  private let parts = 1
  private typealias Tile = InlineArray<10, Vector>
#elseif AVX2
  private let outputsPerTile = 6
  private let parts = 2
  private typealias Tile = InlineArray<12, Vector>
#else
  private let outputsPerTile = 3
  private let parts = 4
  private typealias Tile = InlineArray<12, Vector>
#endif

/// output = input x weights + bias, then ReLU unless it is the last layer, of one block.
///
/// - Parameters:
///   - input: [inputs][16]. weights: [inputs][outputs]. bias: [outputs]; outputs at least 10.
///   - output: [outputs][16], written.
package func denseForward(
  input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  inputs: Int, outputs: Int, rectified: Bool, output: UnsafeMutablePointer<Float>
) {
  let zero = lenet_broadcast(0)
  var next = 0
  while next < outputs {
    let first = min(next, outputs - outputsPerTile)
    var sums = Tile(repeating: zero)
    for o in 0..<outputsPerTile {
      for p in 0..<parts { sums[o * parts + p] = lenet_broadcast(bias[first + o]) }
    }
    var row = weights + first
    var at = input
    let end = input + inputs * blockSize
    while at < end {
      for o in 0..<outputsPerTile {
        let weight = lenet_broadcast(row[o])
        for p in 0..<parts {
          sums[o * parts + p] = lenet_multiply_add(
            lenet_load(at + p * width), weight, sums[o * parts + p])
        }
      }
      row += outputs
      at += blockSize
    }
    for o in 0..<outputsPerTile {
      for p in 0..<parts {
        let sum = sums[o * parts + p]
        lenet_store(
          output + ((first + o) * blockSize + p * width), rectified ? lenet_max(sum, zero) : sum)
      }
    }
    next += outputsPerTile
  }
}

/// inputGradient = gradient x weights transposed, kept where the input was positive, of one block.
///
/// - Parameters:
///   - gradient: [outputs][16]. weights: [inputs][outputs]. input: [inputs][16], after its ReLU.
///   - inputGradient: [inputs][16], written.
package func denseInputGradient(
  gradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, input: UnsafePointer<Float>,
  inputs: Int, outputs: Int, inputGradient: UnsafeMutablePointer<Float>
) {
  var next = 0
  while next < inputs {
    let first = min(next, inputs - outputsPerTile)
    var sums = Tile(repeating: lenet_broadcast(0))
    let rows = weights + first * outputs
    var output = 0
    while output < outputs {
      let at = gradient + output * blockSize
      for i in 0..<outputsPerTile {
        let weight = lenet_broadcast(rows[i * outputs + output])
        for p in 0..<parts {
          sums[i * parts + p] = lenet_multiply_add(
            lenet_load(at + p * width), weight, sums[i * parts + p])
        }
      }
      output += 1
    }
    for i in 0..<outputsPerTile {
      for p in 0..<parts {
        let place = (first + i) * blockSize + p * width
        lenet_store(
          inputGradient + place,
          lenet_keep_positive(sums[i * parts + p], lenet_load(input + place)))
      }
    }
    next += outputsPerTile
  }
}

/// [features][16] to [16][stride]: from one sample per lane to one sample per row.
///
/// Features are moved in eights: up to 7 beyond `features` are read and written, so `lanes` needs
/// that much room after its end, and `stride` must be at least `features` rounded up to 8.
package func lanesToSamples(
  lanes: UnsafePointer<Float>, features: Int, samples: UnsafeMutablePointer<Float>, stride: Int
) {
  var feature = 0
  while feature < features {
    lenet_transpose_8x8(lanes + feature * blockSize, blockSize, samples + feature, stride)
    lenet_transpose_8x8(
      lanes + (feature * blockSize + 8), blockSize, samples + (8 * stride + feature), stride)
    feature += 8
  }
}
