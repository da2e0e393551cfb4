internal import FoundationEssentials
internal import SwiftProtobuf

/// A value under a tag: what TensorBoard shows of a step.
package struct Summary {
  let value: Tensorboard_Summary.Value

  private init(_ tag: String, _ content: (inout Tensorboard_Summary.Value) -> Void) {
    var value = Tensorboard_Summary.Value()
    value.tag = tag
    content(&value)
    self.value = value
  }

  /// A point of a curve.
  package static func scalar(_ tag: String, _ value: Double) -> Summary {
    Summary(tag) { $0.simpleValue = Float(value) }
  }

  /// How values are spread.
  package static func histogram(_ tag: String, _ histogram: Histogram) -> Summary {
    Summary(tag) {
      $0.histo = .with {
        $0.min = histogram.minimum
        $0.max = histogram.maximum
        $0.num = Double(histogram.counts.reduce(0, +))
        $0.sum = histogram.sum
        $0.sumSquares = histogram.sumOfSquares
        $0.bucketLimit = histogram.limits
        $0.bucket = histogram.counts.map(Double.init)
      }
    }
  }

  /// A picture in shades of grey.
  package static func image(_ tag: String, _ picture: Canvas) -> Summary {
    Summary(tag) {
      $0.image = .with {
        $0.width = Int32(picture.width)
        $0.height = Int32(picture.height)
        $0.colorspace = 1
        $0.encodedImageString = Data(picture.png)
      }
    }
  }

  /// A text in Markdown.
  package static func text(_ tag: String, _ text: String) -> Summary {
    Summary(tag) {
      $0.metadata = metadata("text", [])
      $0.tensor = .with {
        $0.dtype = 7  // DT_STRING
        $0.tensorShape = .with { $0.dim = [.with { $0.size = 1 }] }
        $0.stringVal = [Data(text.utf8)]
      }
    }
  }

  /// What TensorBoard's hparams plugin keeps under one of its tags: no value, its message as metadata.
  static func hyperparameters(_ tag: String, _ data: Tensorboard_Hparams_HParamsPluginData)
    -> Summary
  {
    Summary(tag) {
      $0.metadata = metadata("hparams", data.encoded)
      $0.tensor = .with {
        $0.dtype = 1  // DT_FLOAT
        $0.tensorShape = .with { $0.dim = [.init()] }
      }
    }
  }

  private static func metadata(_ plugin: String, _ content: [UInt8]) -> Tensorboard_SummaryMetadata
  {
    .with {
      $0.pluginData = .with {
        $0.pluginName = plugin
        $0.content = Data(content)
      }
    }
  }
}
