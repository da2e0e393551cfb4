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
  /// First row, end row, first column, end column outside of which the inputs are zero.
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

  /// Whether sums of integers are exact: not in Winograd's form, with its fifths and sevenths.
  var isExact: Bool { numbers == .integers && planes == 1 }

  /// What rounding may do to each of those sums.
  func tolerances(_ sample: Int) -> [Double] {
    slack(
      Plain.convolution(
        inputs[sample].magnitudes, side: side, planes: planes, filter: filter.magnitudes,
        bias: bias.magnitudes, channels: channels), terms: terms)
  }

  /// What rounding may do to sums of so many terms with such magnitudes. In Winograd's form all outputs of a
  /// tile are made of all its inputs: there it is by the largest of all sums.
  func slack(_ magnitudes: [Double], terms: Int) -> [Double] {
    if isExact { return magnitudes.map { _ in 0 } }
    let largest = magnitudes.max()!
    return magnitudes.map {
      tolerance(.reals, terms: terms, magnitude: planes == 1 ? $0 : largest)
    }
  }

  /// The plain twin's winners of each sample, by place in its sums.
  var winners: [[Int]] {
    (0..<16).map { Plain.rectifiedPool(sums($0), side: outputSide, channels: channels).winners }
  }

  /// A winner's place in its window, 0...3 in row order; -1 for none.
  func place(ofWinner winner: Int, pooled: Int) -> Int {
    guard winner >= 0 else { return -1 }
    let window = pooled / channels
    let row = winner / channels / outputSide - window / pooledSide * 2
    let column = winner / channels % outputSide - window % pooledSide * 2
    return row * 2 + column
  }

  /// Winners by place in their window: [pooled][16].
  func places(_ winners: [[Int]]) -> [Int] {
    winners[0].indices.flatMap { pooled in
      winners.map { place(ofWinner: $0[pooled], pooled: pooled) }
    }
  }

  /// Winners as the first convolution's kernels have them: [channels][windows].
  func masks(_ winners: [[Int]]) -> [UInt64] {
    let windows = pooledSide * pooledSide
    var masks = [UInt64](repeating: 0, count: channels * windows)
    for (i, place) in places(winners).enumerated() where place >= 0 {
      let (pooled, sample) = (i / 16, i % 16)
      masks[pooled % channels * windows + pooled / channels] |=
        (1 << UInt64(place / 2 * 16 + sample)) | UInt64(place % 2) << UInt64(32 + sample)
    }
    return masks
  }

  /// Winners as the second convolution's kernels have them: [channels][windows][16].
  func numbers(_ winners: [[Int]]) -> [Int32] {
    let windows = pooledSide * pooledSide
    var numbers = [Int32](repeating: 7, count: channels * windows * 16)
    for (i, place) in places(winners).enumerated() {
      let (pooled, sample) = (i / 16, i % 16)
      numbers[(pooled % channels * windows + pooled / channels) * 16 + sample] = Int32(place)
    }
    return numbers
  }

  /// Where the rows of the inputs are not blank, as `gather` tells it.
  var spans: [Int] {
    (0..<side).flatMap { row in
      row >= box[0] && row < box[1] && box[2] < box[3] ? [box[2], box[3]] : [32, 0]
    }
  }

  /// What the forward pass made: pooled values and winners' places, both [pooled][16].
  struct Pooled {
    var values: [Float]
    var places: [Int]
    var isIntact: Bool
  }

  func forward(_ set: InstructionSet) -> Pooled {
    let kernels = KernelTable(set)
    let windows = pooledSide * pooledSide
    let input = Memory(lanes(inputs))
    let (filter, bias) = (Memory(self.filter), Memory(self.bias))
    let pooled = Memory(count: windows * channels * 16)
    if planes == 1 {
      let masks = Memory([UInt64](repeating: .max, count: channels * windows), filler: 7)
      spans.withUnsafeBufferPointer {
        kernels.convolution1Forward(
          input.base, $0.baseAddress!, filter.base, bias.base, pooled.base, masks.base)
      }
      let words = masks.array
      let places = (0..<windows * channels * 16).map { i in
        let word = words[i / 16 % channels * windows + i / 16 / channels] >> UInt64(i % 16)
        let rows = (word & 1, word >> 16 & 1)
        return rows == (0, 0) ? -1 : Int(rows.1 * 2 + (word >> 32 & 1))
      }
      return Pooled(
        values: pooled.array, places: places, isIntact: pooled.isIntact && masks.isIntact)
    }
    let transformedFilter = Memory(count: 4320)
    kernels.transformFilter(filter.base, transformedFilter.base)
    let winners = Memory([Int32](repeating: 9, count: channels * windows * 16), filler: 7)
    let (transformed, scratch) = (Memory(count: 24_192), Memory(count: 2304))
    kernels.convolution2Forward(
      input.base, transformedFilter.base, bias.base, pooled.base, winners.base,
      transformed.base, scratch.base)
    let numbers = winners.array
    let places = (0..<windows * channels * 16).map { i in
      Int(numbers[(i / 16 % channels * windows + i / 16 / channels) * 16 + i % 16])
    }
    return Pooled(
      values: pooled.array, places: places,
      isIntact: pooled.isIntact && winners.isIntact && transformedFilter.isIntact
        && transformed.isIntact && scratch.isIntact)
  }
}
