import Glibc

extension Plain {
  /// A dense layer: input x weights + bias, then ReLU unless it is the last.
  ///
  /// - Parameters: `input`: [inputs]; `weights`: [inputs][outputs]; `bias`: [outputs].
  package static func dense<Scalar: BinaryFloatingPoint>(
    _ input: [Scalar], weights: [Scalar], bias: [Scalar], rectified: Bool
  ) -> [Scalar] {
    bias.indices.map { output in
      var sum = bias[output]
      for i in input.indices { sum += input[i] * weights[i * bias.count + output] }
      return rectified ? max(sum, 0) : sum
    }
  }

  /// The gradients of a dense layer's input (kept where the input is positive: the ReLU before it)
  /// and weights; the bias's is `gradient` itself.
  package static func denseGradient<Scalar: BinaryFloatingPoint>(
    _ input: [Scalar], weights: [Scalar], gradient: [Scalar]
  ) -> (input: [Scalar], weights: [Scalar]) {
    var inputGradient = [Scalar](repeating: 0, count: input.count)
    var weightGradient = [Scalar](repeating: 0, count: weights.count)
    for i in input.indices {
      for (output, value) in gradient.enumerated() {
        weightGradient[i * gradient.count + output] = input[i] * value
        if input[i] > 0 { inputGradient[i] += weights[i * gradient.count + output] * value }
      }
    }
    return (inputGradient, weightGradient)
  }

  /// Softmax with cross-entropy in the stable form.
  ///
  /// - Returns: the loss, and its gradient by the logits.
  package static func softmaxCrossEntropy<Scalar: BinaryFloatingPoint>(
    logits: [Scalar], label: Int
  ) -> (loss: Scalar, gradient: [Scalar]) {
    let top = logits.max() ?? 0
    let powers = logits.map { Scalar(exp(Double($0 - top))) }
    let total = powers.reduce(0, +)
    var gradient = powers.map { $0 / total }
    gradient[label] -= 1
    return (Scalar(log(Double(total))) - (logits[label] - top), gradient)
  }

  /// Adam's step for one parameter: see `adamUpdate`.
  package static func adam(
    gradient: Float, rate: Float, oneMinusBeta1: Float, oneMinusBeta2: Float, epsilon: Float,
    weight: inout Float, first: inout Float, second: inout Float
  ) {
    first += (gradient - first) * oneMinusBeta1
    second += (gradient * gradient - second) * oneMinusBeta2
    weight -= first * rate / (second.squareRoot() + epsilon)
  }

  /// Momentum's step for one parameter: see `momentumUpdate`.
  package static func momentum(
    gradient: Float, rate: Float, momentum: Float, nesterov: Bool, weight: inout Float,
    accumulator: inout Float
  ) {
    accumulator = accumulator * momentum + gradient
    weight -= (nesterov ? gradient + accumulator * momentum : accumulator) * rate
  }
}
