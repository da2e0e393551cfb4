import Kernels

/// A convolution layer's shapes, and 16 samples of random data for it.
struct ConvolutionCase: Sendable {
  let side: Int
  let planes: Int
  let channels: Int
  let numbers: Numbers
  /// 16 of [side][side][planes].
  var inputs: [[Float]]
  var filter: [Float]
  var bias: [Float]
  /// 16 of [(side - 4) / 2][(side - 4) / 2][channels]: loss by pooled values.
  let gradients: [[Float]]
  /// First row, end row, first column, end column of what is not zero in the inputs.
  var box: [Int]

  var outputSide: Int { side - 4 }
  var pooledSide: Int { outputSide / 2 }
  var terms: Int { 25 * planes + 1 }

  private init(
    side: Int, planes: Int, channels: Int, numbers: Numbers, seed: UInt64, box: [Int]
  ) {
    (self.side, self.planes, self.channels) = (side, planes, channels)
    (self.numbers, self.box) = (numbers, box)
    var random = TestRandom(seed: seed)
    inputs = (0..<16).map { _ in
      let values = random.rectified(side * side * planes, numbers)
      return values.indices.map { place in
        let (row, column) = (place / planes / side, place / planes % side)
        let inside = row >= box[0] && row < box[1] && column >= box[2] && column < box[3]
        return inside ? values[place] : 0
      }
    }
    filter = random.values(25 * planes * channels, numbers)
    bias = random.values(channels, numbers)
    let pooled = (side - 4) / 2 * ((side - 4) / 2) * channels
    gradients = (0..<16).map { _ in random.values(pooled, numbers) }
  }

  /// The first convolution, on 32x32 pictures that are blank outside of `box`.
  static func first(
    _ numbers: Numbers, box: [Int] = [2, 30, 2, 30], seed: UInt64 = 1
  ) -> ConvolutionCase {
    ConvolutionCase(side: 32, planes: 1, channels: 6, numbers: numbers, seed: seed, box: box)
  }

  /// The second convolution.
  static func second(_ numbers: Numbers, seed: UInt64 = 2) -> ConvolutionCase {
    ConvolutionCase(
      side: 14, planes: 6, channels: 16, numbers: numbers, seed: seed, box: [0, 14, 0, 14])
  }

  /// Sums before ReLU and pool of one sample, in double.
  func sums(_ sample: Int) -> [Double] {
    Plain.convolution(
      inputs[sample].doubles, side: side, planes: planes, filter: filter.doubles,
      bias: bias.doubles, channels: channels)
  }

  /// What rounding may do to each of those sums.
  func tolerances(_ sample: Int) -> [Double] {
    Plain.convolution(
      inputs[sample].magnitudes, side: side, planes: planes, filter: filter.magnitudes,
      bias: bias.magnitudes, channels: channels
    ).map { tolerance(numbers, terms: terms, magnitude: $0) }
  }

  /// The plain twin's winners of each sample, by place in its sums.
  var winners: [[Int]] {
    (0..<16).map { Plain.rectifiedPool(sums($0), side: outputSide, channels: channels).winners }
  }

  /// Winners as the kernels have them: [channels][windows], bit `place * 16 + sample`.
  func masks(_ winners: [[Int]]) -> [UInt64] {
    let windows = pooledSide * pooledSide
    var masks = [UInt64](repeating: 0, count: channels * windows)
    for (sample, places) in winners.enumerated() {
      for (pooled, winner) in places.enumerated() where winner >= 0 {
        let (window, channel) = (pooled / channels, pooled % channels)
        let row = winner / channels / outputSide - window / pooledSide * 2
        let column = winner / channels % outputSide - window % pooledSide * 2
        masks[channel * windows + window] |= 1 << UInt64((row * 2 + column) * 16 + sample)
      }
    }
    return masks
  }

  /// Forward: pooled [pooledSide][pooledSide][channels][16] and the masks.
  func forward(_ set: InstructionSet) -> (pooled: [Float], masks: [UInt64], isIntact: Bool) {
    let kernels = KernelTable(set)
    let windows = pooledSide * pooledSide
    let input = Memory(lanes(inputs))
    let (filter, bias) = (Memory(self.filter), Memory(self.bias))
    let pooled = Memory(count: windows * channels * 16)
    let masks = Memory([UInt64](repeating: .max, count: channels * windows), filler: 7)
    if planes == 1 {
      box.withUnsafeBufferPointer {
        kernels.convolution1Forward(
          input.base, $0.baseAddress!, filter.base, bias.base, pooled.base, masks.base)
      }
    } else {
      let scratch = Memory(count: 1280)
      kernels.convolution2Forward(
        input.base, filter.base, bias.base, pooled.base, masks.base, scratch.base)
    }
    return (pooled.array, masks.array, pooled.isIntact && masks.isIntact)
  }
}
