package import Checkpoints
package import Kernels
package import LeNet

/// A trained network that reads digits.
///
/// Its calls may come from any threads at once: each has working memory of its own.
package final class Classifier: Sendable {
  private let lenet: LeNet
  private let parameters = AlignedBuffer<Float>(count: ParameterLayout.count)
  private let filter2 = TransformedFilter()

  /// - Parameter parameters: 61,706, as in `ParameterLayout`.
  package init(parameters: [Float], kernels: KernelTable) {
    precondition(parameters.count == ParameterLayout.count, "not this network's parameters")
    lenet = LeNet(kernels: kernels)
    self.parameters.base.update(from: parameters, count: parameters.count)
    filter2.update(from: parameters, kernels: kernels)
  }

  /// - Parameter checkpoint: one that `StoredModel.read` has found to be of this network.
  package convenience init(_ checkpoint: Checkpoint, kernels: KernelTable) {
    let parameters = ParameterLayout.variables.flatMap { variable in
      checkpoint.tensors.first { $0.name == variable.name }?.values(as: Float.self) ?? []
    }
    self.init(parameters: parameters, kernels: kernels)
  }

  /// The values of one parameter, in row-major order.
  package func values(of variable: ParameterLayout.Variable) -> [Float] {
    (variable.offset..<variable.offset + variable.count).map { parameters[$0] }
  }

  /// What is read in one image.
  package func prediction(of image: DigitImage) -> Prediction { predictions(of: [image])[0] }

  /// What is read in each image, in their order.
  package func predictions(of images: [DigitImage]) -> [Prediction] {
    let workspace = Workspace()
    var predictions: [Prediction] = []
    predictions.reserveCapacity(images.count)
    for first in stride(from: 0, to: images.count, by: BlockSamples.capacity) {
      let block = images[first..<min(first + BlockSamples.capacity, images.count)]
      predictions += logits(of: block, workspace).map { Prediction(logits: $0) }
    }
    return predictions
  }

  /// What every layer makes of an image; its logits are those of `prediction(of:)`.
  package func activations(of image: DigitImage) -> Activations {
    let workspace = Workspace()
    return image.pixels.withUnsafeBufferPointer {
      lenet.activations(
        of: $0.baseAddress!, parameters: parameters.base, filter2: filter2, workspace: workspace)
    }
  }

  /// The logits of up to 16 images, [images][10].
  private func logits(
    of block: ArraySlice<DigitImage>, _ workspace: borrowing Workspace
  ) -> [[Float]] {
    let size = DigitImage.side * DigitImage.side
    let pixels = block.flatMap(\.pixels)
    let labels = [UInt8](repeating: 0, count: BlockSamples.capacity)
    var lanes = [Float](repeating: 0, count: 10 * BlockSamples.capacity)
    pixels.withUnsafeBufferPointer { pixels in
      // The kernels want 16 pointers, also where fewer images are.
      let images = (0..<BlockSamples.capacity).map {
        pixels.baseAddress! + min($0, block.count - 1) * size
      }
      images.withUnsafeBufferPointer { images in
        labels.withUnsafeBufferPointer { labels in
          lenet.logits(
            BlockSamples(
              images: images.baseAddress!, labels: labels.baseAddress!, count: block.count),
            parameters: parameters.base, filter2: filter2, workspace: workspace, into: &lanes)
        }
      }
    }
    return block.indices.map { index in
      (0..<10).map { lanes[$0 * BlockSamples.capacity + index - block.startIndex] }
    }
  }
}
