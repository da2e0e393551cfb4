/// A part of the gradient that is summed over blocks and used at once: a run of parameters that one thread
/// of one rank takes.
package struct GradientJob: Sendable {
  /// Whose gradients: the jobs' runs follow one another, from the first parameter to the last.
  package let parameters: Range<Int>
  /// Those of them that are no biases.
  let weights: [Range<Int>]
  let kind: Kind

  private init(parameters: Range<Int>, kind: Kind) {
    self.parameters = parameters
    self.kind = kind
    weights =
      switch kind {
      case .convolutions:
        [ParameterLayout.filter1, ParameterLayout.filter2].map { $0.offset..<$0.offset + $0.count }
      case .weights: [parameters]
      case .bias: []
      }
  }

  enum Kind: Sendable {
    /// Both convolutions: ready in the records.
    case convolutions
    /// Some rows of a dense layer's weights.
    case weights(Layer, rows: Range<Int>)
    /// A dense layer's bias.
    case bias(Layer)
  }

  /// Where a dense layer's input and its output's gradient are in a record.
  struct Layer: Sendable {
    let weights: ParameterLayout.Variable
    let bias: ParameterLayout.Variable
    let input: Int
    let delta: Int
    let deltaStride: Int
  }

  /// Rows of weights of a job: 2 to 3 us a block, and few enough parameters to deal them out evenly.
  private static let rows = 16

  /// All of them, in the parameters' order.
  package static let all: [GradientJob] = {
    let layers = [
      Layer(
        weights: ParameterLayout.weights1, bias: ParameterLayout.denseBias1,
        input: BlockRecord.pooled2, delta: BlockRecord.delta1, deltaStride: 128),
      Layer(
        weights: ParameterLayout.weights2, bias: ParameterLayout.denseBias2,
        input: BlockRecord.hidden1, delta: BlockRecord.delta2, deltaStride: 96),
      Layer(
        weights: ParameterLayout.weights3, bias: ParameterLayout.denseBias3,
        input: BlockRecord.hidden2, delta: BlockRecord.delta3, deltaStride: 32),
    ]
    let convolutions = GradientJob(
      parameters: 0..<ParameterLayout.convolutionCount, kind: .convolutions)
    return [convolutions]
      + layers.flatMap { layer in
        let (inputs, outputs) = (layer.weights.shape[0], layer.weights.shape[1])
        let weights = stride(from: 0, to: inputs, by: rows).map { row in
          let end = min(row + rows, inputs)
          let first = layer.weights.offset
          return GradientJob(
            parameters: first + row * outputs..<first + end * outputs,
            kind: .weights(layer, rows: row..<end))
        }
        let bias = layer.bias.offset..<layer.bias.offset + layer.bias.count
        return weights + [GradientJob(parameters: bias, kind: .bias(layer))]
      }
  }()

  /// The most parameters of one job.
  package static let capacity = all.map(\.parameters.count).max()!

  /// What it takes, about: columns are summed in whole tiles, of 32 at the least.
  private var cost: Int {
    guard case .weights(let layer, let rows) = kind else { return parameters.count }
    return rows.count * (layer.bias.count + 31) / 32 * 32
  }

  /// The costs of all jobs before each one, and of all.
  private static let costsBefore = all.reduce(into: [0]) { $0.append($0.last! + $1.cost) }

  /// The largest part of all work that one of `takers` has: 1 for one of them, and never less than one job's.
  package static func largestShare(of takers: Int) -> Double {
    let most = (0..<takers).map { taker in
      let own = share(taker: taker, of: takers)
      return costsBefore[own.upperBound] - costsBefore[own.lowerBound]
    }.max()!
    return Double(most) / Double(costsBefore.last!)
  }

  /// The jobs that one of `takers` takes: contiguous, of about the same cost as the others'.
  package static func share(taker: Int, of takers: Int) -> Range<Int> {
    func first(_ taker: Int) -> Int {
      let target = costsBefore.last! * taker
      // Jobs are few, and this allocates nothing.
      var job = 0
      while job < all.count && costsBefore[job] * takers < target { job += 1 }
      return job
    }
    return first(taker)..<first(taker + 1)
  }
}
