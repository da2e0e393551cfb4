package import Inference

/// A picture file of either kind, told apart by its first bytes.
package enum PictureFile {
  /// Pixels in a row, and rows, of the largest picture that is read.
  static let sideLimit = 8192

  /// - Parameter name: what error messages call it.
  /// - Throws: `PictureError`.
  package static func decode(
    _ bytes: [UInt8], name: String
  ) throws(PictureError) -> GreyPicture {
    if bytes.starts(with: PNGFile.signature) { return try PNGFile.decode(bytes, name: name) }
    if bytes.starts(with: "P2".utf8) || bytes.starts(with: "P5".utf8) {
      return try PGMFile.decode(bytes, name: name)
    }
    throw .unknownKind(name: name)
  }

  /// Throws unless a picture may have these sides.
  static func require(
    width: Int, height: Int, of name: String, kind: String
  ) throws(PictureError) {
    guard width > 0 && height > 0 else {
      throw .bad(name: name, kind: kind, problem: "\(width)x\(height) pixels")
    }
    guard width <= sideLimit && height <= sideLimit else {
      throw .tooLarge(
        name: name, problem: "has \(width)x\(height) pixels, more than \(sideLimit)x\(sideLimit)")
    }
  }
}
