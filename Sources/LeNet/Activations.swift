import Kernels

/// What every layer of the network makes of one image.
package struct Activations: Sendable, Equatable {
  /// After the first convolution, ReLU and pool: [6][14][14].
  package var pooled1: [Float]
  /// After the second: [16][5][5].
  package var pooled2: [Float]
  /// After the first dense layer and ReLU: 120.
  package var hidden1: [Float]
  /// After the second: 84.
  package var hidden2: [Float]
  /// The output layer: 10.
  package var logits: [Float]
}

extension LeNet {
  /// The activations of one image: the very numbers that training and evaluation compute.
  ///
  /// - Parameters: `image`: 784 bytes; `filter2`: made from the same parameters.
  package func activations(
    of image: UnsafePointer<UInt8>, parameters: UnsafePointer<Float>,
    filter2: borrowing TransformedFilter, workspace: borrowing Workspace
  ) -> Activations {
    var label: UInt8 = 0
    let images = [UnsafePointer<UInt8>](repeating: image, count: BlockSamples.capacity)
    let record = workspace.record.base
    images.withUnsafeBufferPointer { images in
      forward(
        BlockSamples(images: images.baseAddress!, labels: &label, count: 1),
        parameters: parameters, filter2: filter2, workspace: workspace, record: record)
    }
    return Activations(
      pooled1: Self.maps(workspace.pooled1.base, channels: 6, places: 14 * 14),
      pooled2: Self.maps(record + BlockRecord.pooled2, channels: 16, places: 5 * 5),
      hidden1: Self.maps(record + BlockRecord.hidden1, channels: 1, places: 120),
      hidden2: Self.maps(record + BlockRecord.hidden2, channels: 1, places: 84),
      logits: Self.maps(workspace.logits.base, channels: 1, places: 10))
  }

  /// The first sample of [places][channels][16], as [channels][places].
  private static func maps(
    _ values: UnsafePointer<Float>, channels: Int, places: Int
  ) -> [Float] {
    (0..<channels * places).map { index in
      let (channel, place) = index.quotientAndRemainder(dividingBy: places)
      return values[(place * channels + channel) * BlockSamples.capacity]
    }
  }
}
