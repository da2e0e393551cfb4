package import Kernels

/// LeNet-5's arithmetic on blocks of 16 samples: pure functions of the buffers they are given.
///
/// LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition" (1998),
/// as the reference program has it: 6 and 16 filters of 5x5 on a 32x32 image, each with bias, ReLU and
/// a 2x2 max pool; then dense layers of 120, 84 and 10.
package struct LeNet: Sendable {
  package let kernels: KernelTable

  package init(kernels: KernelTable) { self.kernels = kernels }

  /// Loss and correct count of one block, without a gradient.
  ///
  /// The loss is rounded to a multiple of 2^-20, so that losses of any blocks add exactly.
  package func evaluate(
    _ samples: BlockSamples, parameters: UnsafePointer<Float>, filter2: borrowing TransformedFilter,
    workspace: borrowing Workspace
  ) -> Metrics {
    let record = workspace.record.base
    forward(
      samples, parameters: parameters, filter2: filter2, workspace: workspace, record: record)
    let correct = kernels.softmaxCrossEntropy(
      workspace.logits.base, samples.labels, samples.count, 1, workspace.delta3.base,
      record + BlockRecord.loss, workspace.scratch.base)
    let loss = (Double(record[BlockRecord.loss]) * 0x1p20).rounded() * 0x1p-20
    return Metrics(loss: loss, correct: correct, count: samples.count)
  }

  /// The ten logits of each sample of one block: [10][16], one sample per lane.
  package func logits(
    _ samples: BlockSamples, parameters: UnsafePointer<Float>, filter2: borrowing TransformedFilter,
    workspace: borrowing Workspace, into logits: UnsafeMutablePointer<Float>
  ) {
    forward(
      samples, parameters: parameters, filter2: filter2, workspace: workspace,
      record: workspace.record.base)
    logits.update(from: workspace.logits.base, count: 160)
  }

  /// Forward and backward over one block; what the sum over blocks needs goes into its record.
  ///
  /// - Parameters:
  ///   - samples: the block.
  ///   - parameters: all of them, in the order of `ParameterLayout`.
  ///   - filter2: made from the same parameters.
  ///   - scale: 1 / global batch: gradients are of the batch's mean loss.
  ///   - workspace: this thread's.
  ///   - record: `BlockRecord.stride` floats.
  package func train(
    _ samples: BlockSamples, parameters: UnsafePointer<Float>,
    filter2: borrowing TransformedFilter, scale: Float, workspace: borrowing Workspace,
    record: UnsafeMutablePointer<Float>
  ) {
    forward(
      samples, parameters: parameters, filter2: filter2, workspace: workspace, record: record)
    record[BlockRecord.correct] = Float(
      kernels.softmaxCrossEntropy(
        workspace.logits.base, samples.labels, samples.count, scale, workspace.delta3.base,
        record + BlockRecord.loss, workspace.scratch.base))
    backward(parameters: parameters, filter2: filter2, workspace: workspace, record: record)
  }

  func forward(
    _ samples: BlockSamples, parameters: UnsafePointer<Float>,
    filter2: borrowing TransformedFilter, workspace: borrowing Workspace,
    record: UnsafeMutablePointer<Float>
  ) {
    let pooled2 = record + BlockRecord.pooled2
    let hidden1 = record + BlockRecord.hidden1
    let hidden2 = record + BlockRecord.hidden2
    kernels.gather(
      samples.images, samples.count, samples.next, workspace.image.base, workspace.spans.base,
      workspace.bytes.base)
    kernels.convolution1Forward(
      workspace.image.base, workspace.spans.base, parameters + ParameterLayout.filter1.offset,
      parameters + ParameterLayout.bias1.offset, workspace.pooled1.base, workspace.winners1.base)
    kernels.convolution2Forward(
      workspace.pooled1.base, filter2.values.base, parameters + ParameterLayout.bias2.offset,
      pooled2, workspace.winners2.base,
      workspace.transformed1.base, workspace.scratch.base)
    kernels.denseForward(
      pooled2, parameters + ParameterLayout.weights1.offset,
      parameters + ParameterLayout.denseBias1.offset, 400, 120, true, hidden1)
    kernels.denseForward(
      hidden1, parameters + ParameterLayout.weights2.offset,
      parameters + ParameterLayout.denseBias2.offset, 120, 84, true, hidden2)
    kernels.denseForward(
      hidden2, parameters + ParameterLayout.weights3.offset,
      parameters + ParameterLayout.denseBias3.offset, 84, 10, false, workspace.logits.base)
  }

  private func backward(
    parameters: UnsafePointer<Float>, filter2: borrowing TransformedFilter,
    workspace: borrowing Workspace, record: UnsafeMutablePointer<Float>
  ) {
    kernels.denseInputGradient(
      workspace.delta3.base, parameters + ParameterLayout.weights3.offset,
      record + BlockRecord.hidden2, 84, 10, workspace.delta2.base)
    kernels.denseInputGradient(
      workspace.delta2.base, parameters + ParameterLayout.weights2.offset,
      record + BlockRecord.hidden1, 120, 84, workspace.delta1.base)
    kernels.denseInputGradient(
      workspace.delta1.base, parameters + ParameterLayout.weights1.offset,
      record + BlockRecord.pooled2, 400, 120, workspace.pooled2Gradient.base)
    kernels.lanesToSamples(workspace.delta3.base, 10, record + BlockRecord.delta3, 32)
    kernels.lanesToSamples(workspace.delta2.base, 84, record + BlockRecord.delta2, 96)
    kernels.lanesToSamples(workspace.delta1.base, 120, record + BlockRecord.delta1, 128)
    let gradients = record + BlockRecord.convolutions
    kernels.convolution2TransformGradient(
      workspace.winners2.base, workspace.pooled2Gradient.base,
      workspace.transformedGradient2.base)
    kernels.convolution2FilterGradient(
      workspace.transformed1.base, workspace.transformedGradient2.base, workspace.winners2.base,
      workspace.pooled2Gradient.base, gradients + ParameterLayout.filter2.offset,
      gradients + ParameterLayout.bias2.offset, workspace.transformedFilter2Gradient.base,
      workspace.scratch.base)
    kernels.convolution2InputGradient(
      workspace.transformedGradient2.base, filter2.values.base, workspace.pooled1Gradient.base,
      workspace.transformedPooled1Gradient.base)
    kernels.convolution1Backward(
      workspace.image.base, workspace.winners1.base, workspace.pooled1Gradient.base,
      workspace.spans.base, gradients + ParameterLayout.filter1.offset,
      gradients + ParameterLayout.bias1.offset, workspace.scratch.base)
  }
}
