import Kernels

/// The whole network for one sample, out of the kernels' plain twins.
///
/// What `LeNet` must equal, and in double the ground for central differences.
package struct PlainLeNet<Scalar: BinaryFloatingPoint> {
  /// 61,706 parameters: see `ParameterLayout`.
  package var parameters: [Scalar]

  package init(parameters: [Scalar]) {
    precondition(parameters.count == ParameterLayout.count)
    self.parameters = parameters
  }

  /// The loss of one image, and its gradient by all parameters.
  ///
  /// - Parameters: `image`: 784 pixels, 0...1; `label`: 0...9.
  package func lossAndGradient(image: [Scalar], label: Int) -> (
    loss: Scalar, logits: [Scalar], gradient: [Scalar]
  ) {
    let picture = padded(image)
    let sums1 = Plain.convolution(
      picture, side: 32, planes: 1, filter: values(ParameterLayout.filter1),
      bias: values(ParameterLayout.bias1), channels: 6)
    let pool1 = Plain.rectifiedPool(sums1, side: 28, channels: 6)
    let sums2 = Plain.convolution(
      pool1.pooled, side: 14, planes: 6, filter: values(ParameterLayout.filter2),
      bias: values(ParameterLayout.bias2), channels: 16)
    let pool2 = Plain.rectifiedPool(sums2, side: 10, channels: 16)
    let hidden1 = Plain.dense(
      pool2.pooled, weights: values(ParameterLayout.weights1),
      bias: values(ParameterLayout.denseBias1), rectified: true)
    let hidden2 = Plain.dense(
      hidden1, weights: values(ParameterLayout.weights2),
      bias: values(ParameterLayout.denseBias2), rectified: true)
    let logits = Plain.dense(
      hidden2, weights: values(ParameterLayout.weights3),
      bias: values(ParameterLayout.denseBias3), rectified: false)
    let (loss, delta3) = Plain.softmaxCrossEntropy(logits: logits, label: label)

    let dense3 = Plain.denseGradient(
      hidden2, weights: values(ParameterLayout.weights3), gradient: delta3)
    let dense2 = Plain.denseGradient(
      hidden1, weights: values(ParameterLayout.weights2), gradient: dense3.input)
    let dense1 = Plain.denseGradient(
      pool2.pooled, weights: values(ParameterLayout.weights1), gradient: dense2.input)
    let convolution2 = Plain.convolutionGradient(
      pool1.pooled, side: 14, planes: 6, filter: values(ParameterLayout.filter2), channels: 16,
      gradient: Plain.rectifiedPoolGradient(
        winners: pool2.winners, gradient: dense1.input, inputCount: sums2.count))
    let convolution1 = Plain.convolutionGradient(
      picture, side: 32, planes: 1, filter: values(ParameterLayout.filter1), channels: 6,
      gradient: Plain.rectifiedPoolGradient(
        winners: pool1.winners, gradient: convolution2.input, inputCount: sums1.count))
    let gradient =
      convolution1.filter + convolution1.bias + convolution2.filter + convolution2.bias
      + dense1.weights + dense2.input + dense2.weights + dense3.input + dense3.weights + delta3
    return (loss, logits, gradient)
  }

  private func values(_ variable: ParameterLayout.Variable) -> [Scalar] {
    Array(parameters[variable.offset..<variable.offset + variable.count])
  }

  /// 28x28 to 32x32, with two zeros around.
  private func padded(_ image: [Scalar]) -> [Scalar] {
    var picture = [Scalar](repeating: 0, count: 1024)
    for row in 0..<28 {
      for column in 0..<28 { picture[(row + 2) * 32 + column + 2] = image[row * 28 + column] }
    }
    return picture
  }
}
