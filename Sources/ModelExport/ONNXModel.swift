import FoundationEssentials
import LeNet
import SwiftProtobuf

/// The trained network as an ONNX model (opset 13), for onnxruntime and others.
///
/// Input `images`, float32 [n, 1, 28, 28] from 0 to 1; outputs `logits` [n, 10], `probabilities`
/// [n, 10] and `digits` int64 [n]. ONNX has channels before rows and columns, so filters and the rows of
/// the first dense layer are put into that order here.
package enum ONNXModel {
  /// The contents of the file.
  ///
  /// - Parameters:
  ///   - parameters: the trained network.
  ///   - producerVersion: the version of this program.
  ///   - source: the name of the checkpoint, to be told in the model's metadata.
  package static func encode(
    _ parameters: TrainedParameters, producerVersion: String, source: String
  ) -> [UInt8] {
    var model = Onnx_ModelProto()
    model.irVersion = 7
    model.producerName = "lenet-dist"
    model.producerVersion = producerVersion
    model.opsetImport = [.with { $0.version = 13 }]
    model.metadataProps = [
      .with {
        $0.key = "checkpoint"
        $0.value = source
      }
    ]
    model.graph = graph(parameters)
    return model.encoded
  }

  private static func graph(_ parameters: TrainedParameters) -> Onnx_GraphProto {
    .with {
      $0.name = "LeNet-5"
      $0.docString =
        "LeNet-5. images: [n, 1, 28, 28], each pixel from 0 (background) to 1; digits: 0 to 9."
      $0.input = [value("images", .float, [1, 28, 28])]
      $0.output = [
        value("logits", .float, [10]), value("probabilities", .float, [10]),
        value("digits", .int64, []),
      ]
      $0.initializer = initializers(parameters)
      $0.node = nodes
    }
  }

  private static var nodes: [Onnx_NodeProto] {
    let kernel = integers("kernel_shape", [5, 5])
    let pooling = [integers("kernel_shape", [2, 2]), integers("strides", [2, 2])]
    return [
      node(
        "Conv", ["images", "conv1.filter", "conv1.bias"], "conv1",
        [kernel, integers("pads", [2, 2, 2, 2])]),
      node("Relu", ["conv1"], "relu1"),
      node("MaxPool", ["relu1"], "pool1", pooling),
      node("Conv", ["pool1", "conv2.filter", "conv2.bias"], "conv2", [kernel]),
      node("Relu", ["conv2"], "relu2"),
      node("MaxPool", ["relu2"], "pool2", pooling),
      node("Flatten", ["pool2"], "flat", [integer("axis", 1)]),
      node("Gemm", ["flat", "fc1.weights", "fc1.bias"], "fc1"),
      node("Relu", ["fc1"], "relu3"),
      node("Gemm", ["relu3", "fc2.weights", "fc2.bias"], "fc2"),
      node("Relu", ["fc2"], "relu4"),
      node("Gemm", ["relu4", "fc3.weights", "fc3.bias"], "logits"),
      node("Softmax", ["logits"], "probabilities", [integer("axis", 1)]),
      node("ArgMax", ["logits"], "digits", [integer("axis", 1), integer("keepdims", 0)]),
    ]
  }

  private static func initializers(_ parameters: TrainedParameters) -> [Onnx_TensorProto] {
    func tensor(
      _ name: String, _ variable: ParameterLayout.Variable, _ dimensions: [Int]? = nil,
      order: ((Int) -> Int)? = nil
    ) -> Onnx_TensorProto {
      let values = parameters.values(variable)
      return .with {
        $0.name = name
        $0.dims = (dimensions ?? variable.shape).map { Int64($0) }
        $0.dataType = .float
        let ordered = order.map { source in values.indices.map { values[source($0)] } } ?? values
        $0.rawData = ordered.withUnsafeBytes { Data($0) }
      }
    }
    return [
      tensor("conv1.filter", ParameterLayout.filter1, [6, 1, 5, 5]) {
        filterPlace($0, channels: 1, filters: 6)
      },
      tensor("conv1.bias", ParameterLayout.bias1),
      tensor("conv2.filter", ParameterLayout.filter2, [16, 6, 5, 5]) {
        filterPlace($0, channels: 6, filters: 16)
      },
      tensor("conv2.bias", ParameterLayout.bias2),
      tensor("fc1.weights", ParameterLayout.weights1, order: flattenedPlace),
      tensor("fc1.bias", ParameterLayout.denseBias1),
      tensor("fc2.weights", ParameterLayout.weights2),
      tensor("fc2.bias", ParameterLayout.denseBias2),
      tensor("fc3.weights", ParameterLayout.weights3),
      tensor("fc3.bias", ParameterLayout.denseBias3),
    ]
  }

  /// Where an element of ONNX's [filters, channels, 5, 5] is in TensorFlow's [5, 5, channels, filters].
  private static func filterPlace(_ element: Int, channels: Int, filters: Int) -> Int {
    let position = element % 25
    let channel = element / 25 % channels
    let filter = element / 25 / channels
    return (position * channels + channel) * filters + filter
  }

  /// Where an element of ONNX's first dense weights, whose rows are [16, 5, 5], is in TensorFlow's,
  /// whose rows are [5, 5, 16].
  private static func flattenedPlace(_ element: Int) -> Int {
    let row = element / 120
    let channel = row / 25
    let position = row % 25
    return (position * 16 + channel) * 120 + element % 120
  }

  private static func node(
    _ operation: String, _ inputs: [String], _ output: String,
    _ attributes: [Onnx_AttributeProto] = []
  ) -> Onnx_NodeProto {
    .with {
      $0.name = output
      $0.opType = operation
      $0.input = inputs
      $0.output = [output]
      $0.attribute = attributes
    }
  }

  private static func integer(_ name: String, _ number: Int) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .int
      $0.i = Int64(number)
    }
  }

  private static func integers(_ name: String, _ numbers: [Int]) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .ints
      $0.ints = numbers.map { Int64($0) }
    }
  }

  /// An input or output of `n` rows of this shape.
  private static func value(
    _ name: String, _ type: Onnx_TensorProto.DataType, _ shape: [Int]
  ) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = type
      $0.type.tensorType.shape.dim =
        [.with { $0.dimParam = "n" }]
        + shape.map { extent in .with { $0.dimValue = Int64(extent) } }
    }
  }
}
