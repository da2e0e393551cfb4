package import Inference
import LeNet

/// What the network makes of a drawing, for the page: the scores and what lies between.
package struct DrawingReading: Encodable, Equatable, Sendable {
  /// Feature maps of a layer, [maps][rows][columns], as shades: 0 for no activation, 255 for the layer's greatest.
  package struct Layer: Encodable, Equatable, Sendable {
    package var name: String
    package var maps: Int
    package var rows: Int
    package var columns: Int
    package var shades: [UInt8]
  }

  /// The digit that got the most, and the share each of the ten got; they add up to 1.
  package var digit: Int
  package var probabilities: [Double]
  /// The 28x28 pixels that the network saw, light on dark.
  package var seen: [UInt8]
  package var layers: [Layer]
  /// Of the network.
  package var checkpoint: String

  /// Reads a drawing.
  ///
  /// - Returns: nil where nothing is drawn.
  package init?(of drawing: GreyPicture, by model: LiveModel.Loaded) {
    guard let image = DigitNormalizer.digit(in: drawing) else { return nil }
    let activations = model.classifier.activations(of: image)
    let prediction = Prediction(logits: activations.logits)
    digit = prediction.digit
    probabilities = prediction.probabilities
    seen = image.pixels
    layers = [
      Layer("first convolution, pooled", activations.pooled1, maps: 6, rows: 14, columns: 14),
      Layer("second convolution, pooled", activations.pooled2, maps: 16, rows: 5, columns: 5),
      Layer("first dense layer", activations.hidden1, maps: 1, rows: 5, columns: 24),
      Layer("second dense layer", activations.hidden2, maps: 1, rows: 4, columns: 21),
    ]
    checkpoint = model.checkpoint
  }
}

extension DrawingReading.Layer {
  /// - Parameters: `values`: after ReLU, so none is less than 0.
  fileprivate init(_ name: String, _ values: [Float], maps: Int, rows: Int, columns: Int) {
    self.name = name
    self.maps = maps
    self.rows = rows
    self.columns = columns
    let greatest = values.max() ?? 0
    let scale = greatest > 0 ? 255 / greatest : 0
    shades = values.map { UInt8(max(0, min(255, ($0 * scale).rounded()))) }
  }
}
