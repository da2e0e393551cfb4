/// The kernels' plain twins: the same mathematics as loops anyone can check, for one sample.
///
/// Generic, so that tests can run them in double for central differences. Images are
/// [row][column][channel], filters [row][column][in][out].
package enum Plain {}

extension Plain {
  /// A convolution without padding (a cross-correlation, as TensorFlow's), plus bias.
  ///
  /// - Parameters:
  ///   - input: [side][side][planes].
  ///   - side: rows and columns of the input.
  ///   - planes: channels of the input.
  ///   - filter: [5][5][planes][channels].
  ///   - bias: [channels].
  ///   - channels: channels of the output.
  /// - Returns: [side - 4][side - 4][channels].
  package static func convolution<Scalar: BinaryFloatingPoint>(
    _ input: [Scalar], side: Int, planes: Int, filter: [Scalar], bias: [Scalar], channels: Int
  ) -> [Scalar] {
    let outputSide = side - 4
    var output: [Scalar] = []
    output.reserveCapacity(outputSide * outputSide * channels)
    for row in 0..<outputSide {
      for column in 0..<outputSide {
        for channel in 0..<channels {
          var sum = bias[channel]
          for y in 0..<5 {
            for x in 0..<5 {
              for plane in 0..<planes {
                sum +=
                  input[((row + y) * side + column + x) * planes + plane]
                  * filter[((y * 5 + x) * planes + plane) * channels + channel]
              }
            }
          }
          output.append(sum)
        }
      }
    }
    return output
  }

  /// The gradients of a convolution's input, filter and bias.
  ///
  /// - Parameters:
  ///   - input: [side][side][planes].
  ///   - side: rows and columns of the input.
  ///   - planes: channels of the input.
  ///   - filter: [5][5][planes][channels].
  ///   - channels: channels of the output.
  ///   - gradient: [side - 4][side - 4][channels], loss by output.
  package static func convolutionGradient<Scalar: BinaryFloatingPoint>(
    _ input: [Scalar], side: Int, planes: Int, filter: [Scalar], channels: Int, gradient: [Scalar]
  ) -> (input: [Scalar], filter: [Scalar], bias: [Scalar]) {
    let outputSide = side - 4
    var inputGradient = [Scalar](repeating: 0, count: input.count)
    var filterGradient = [Scalar](repeating: 0, count: filter.count)
    var biasGradient = [Scalar](repeating: 0, count: channels)
    for row in 0..<outputSide {
      for column in 0..<outputSide {
        for channel in 0..<channels {
          let value = gradient[(row * outputSide + column) * channels + channel]
          if value == 0 { continue }
          biasGradient[channel] += value
          for y in 0..<5 {
            for x in 0..<5 {
              for plane in 0..<planes {
                let from = ((row + y) * side + column + x) * planes + plane
                let weight = ((y * 5 + x) * planes + plane) * channels + channel
                filterGradient[weight] += value * input[from]
                inputGradient[from] += value * filter[weight]
              }
            }
          }
        }
      }
    }
    return (inputGradient, filterGradient, biasGradient)
  }

  /// ReLU and 2x2 max pool, and where each maximum came from.
  ///
  /// - Parameters:
  ///   - input: [side][side][channels].
  ///   - side: rows and columns of the input, an even number.
  ///   - channels: channels of input and output.
  /// - Returns: the pooled [side / 2][side / 2][channels], and for each its index in `input`; -1 where
  ///   ReLU stopped it. The first of equal values wins, in row order.
  package static func rectifiedPool<Scalar: BinaryFloatingPoint>(
    _ input: [Scalar], side: Int, channels: Int
  ) -> (pooled: [Scalar], winners: [Int]) {
    var pooled: [Scalar] = []
    var winners: [Int] = []
    for row in 0..<side / 2 {
      for column in 0..<side / 2 {
        for channel in 0..<channels {
          var best = (row * 2 * side + column * 2) * channels + channel
          for place in 1..<4 {
            let other = ((row * 2 + place / 2) * side + column * 2 + place % 2) * channels + channel
            if input[other] > input[best] { best = other }
          }
          pooled.append(max(input[best], 0))
          winners.append(input[best] > 0 ? best : -1)
        }
      }
    }
    return (pooled, winners)
  }

  /// The gradient of what went into `rectifiedPool`: each pooled value's goes to its winner.
  package static func rectifiedPoolGradient<Scalar: BinaryFloatingPoint>(
    winners: [Int], gradient: [Scalar], inputCount: Int
  ) -> [Scalar] {
    var inputGradient = [Scalar](repeating: 0, count: inputCount)
    for (winner, value) in zip(winners, gradient) where winner >= 0 {
      inputGradient[winner] += value
    }
    return inputGradient
  }
}
