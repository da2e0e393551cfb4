import Kernels
import Testing

/// Some blocks' inputs and gradients of a dense layer, and what was summed before.
struct DenseGradientCase {
  let inputCount: Int
  let outputs: Int
  let stride: Int
  let blocks: Int
  let numbers: Numbers
  var limit: Float = 2048
  /// [inputs][16] and [16][stride] of the first block; the next block's `blockStride` further.
  var inputs: [Float]
  var gradients: [Float]
  let blockStride: Int
  /// On the grid.
  let before: [Double]

  init(inputs: Int, outputs: Int, stride: Int, blocks: Int, _ numbers: Numbers) {
    (inputCount, self.outputs, self.stride) = (inputs, outputs, stride)
    (self.blocks, self.numbers) = (blocks, numbers)
    blockStride = max(inputs * 16, 16 * stride) + 5
    var random = TestRandom(seed: UInt64(inputs * outputs + blocks))
    self.inputs = random.values(blocks * blockStride, numbers)
    gradients = random.values(blocks * blockStride, numbers)
    before = random.values(inputs * outputs, numbers).map { onGrid(Double($0)) }
  }

  /// Each block's inputs, then its gradients.
  private var records: Memory<Float> {
    Memory(
      (0..<blocks).flatMap { block in
        let own = block * blockStride..<(block + 1) * blockStride
        return inputs[own] + gradients[own]
      })
  }

  private func pointers(_ records: Memory<Float>) -> [UnsafePointer<Float>] {
    (0..<blocks).map { UnsafePointer(records.base + $0 * 2 * blockStride) }
  }

  func weightSums(_ set: InstructionSet, adding: Bool, rows: Range<Int>? = nil) -> [Double] {
    let rows = rows ?? 0..<inputCount
    let (memory, sums) = (records, Memory(before))
    let scratch = Memory([Int64](repeating: 3, count: 1024), filler: 5)
    KernelTable(set).denseWeightGradient(
      pointers(memory), blocks, 0, blockStride, stride, rows.lowerBound, rows.upperBound,
      outputs, sums.base, adding, limit, scratch.base)
    #expect(sums.isIntact && scratch.isIntact)
    return sums.array
  }

  func biasSums(_ set: InstructionSet, adding: Bool) -> [Double] {
    let memory = records
    let sums = Memory(Array(before[..<outputs]))
    KernelTable(set).denseBiasGradient(
      pointers(memory), blocks, blockStride, stride, outputs, sums.base, adding, limit)
    #expect(sums.isIntact)
    return sums.array
  }

  /// The plain twin's sums, and what rounding may do to them: 16 products and sums of fp32 a block, and
  /// half a step of the grid.
  func plain(
    adding: Bool
  ) -> (weights: [Double], weightTolerances: [Double], bias: [Double], biasTolerances: [Double]) {
    var weights = adding ? before : before.map { _ in 0 }
    var bias = Array(weights[..<outputs])
    var weightSizes = before.map { _ in 0.0 }
    var biasSizes = bias.map { _ in 0.0 }
    for (block, sample) in (0..<blocks).flatMap({ block in (0..<16).map { (block, $0) } }) {
      let x = (0..<inputCount).map { Double(inputs[block * blockStride + $0 * 16 + sample]) }
      let first = block * blockStride + sample * stride
      let d = gradients[first..<first + outputs].map(Double.init)
      for output in d.indices {
        bias[output] += d[output]
        biasSizes[output] += abs(d[output])
        for i in x.indices {
          weights[i * outputs + output] += x[i] * d[output]
          weightSizes[i * outputs + output] += abs(x[i] * d[output])
        }
      }
    }
    func tolerances(_ sizes: [Double]) -> [Double] {
      sizes.map {
        numbers == .integers
          ? 0 : tolerance(numbers, terms: 16, magnitude: $0) + Double(blocks) * 0x1p-41
      }
    }
    return (weights, tolerances(weightSizes), bias, tolerances(biasSizes))
  }
}
