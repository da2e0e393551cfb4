/// The two kinds of IDX file in use, with what each one's header must say.
package enum IDXContent: Sendable {
  /// Grey images of 28 x 28 bytes: magic, count, rows, columns, pixels.
  case images
  /// Digits 0...9, one byte each: magic, count, labels.
  case labels

  /// Rows, and columns, of every image.
  package static let imageSide = 28
  /// Bytes of one image.
  package static let imageByteCount = imageSide * imageSide
  /// Labels are below this.
  package static let classCount = 10

  /// First word of the file: two zero bytes, 8 for unsigned bytes, then the number of dimensions.
  var magic: Int {
    switch self {
    case .images: 0x803
    case .labels: 0x801
    }
  }

  var headerByteCount: Int {
    switch self {
    case .images: 16
    case .labels: 8
    }
  }

  /// Bytes of one image or one label.
  package var itemByteCount: Int {
    switch self {
    case .images: Self.imageByteCount
    case .labels: 1
    }
  }
}
