import ImageFiles
import Inference

/// A small picture inside the page, its pixels as squares.
enum PixelImage {
  /// - Parameters:
  ///   - description: for those who do not see it.
  ///   - side: on the page, in CSS pixels.
  /// - Throws: `PictureError` of libpng.
  static func html(
    _ picture: GreyPicture, description: String, side: Int
  ) throws(PictureError) -> HTML {
    HTML.tag(
      "img",
      [
        "class": "pixels", "alt": description, "width": "\(side)", "height": "\(side)",
        "src": "data:image/png;base64," + Base64.encode(try PNGFile.encode(picture)),
      ])
  }

  /// Values of any range as shades: black for 0 and less, white for the greatest.
  static func shades(of values: ArraySlice<Float>, side: Int) -> GreyPicture {
    let greatest = max(values.max() ?? 0, 1e-6)
    return GreyPicture(
      width: side, height: side,
      pixels: values.map { UInt8((min(max($0 / greatest, 0), 1) * 255).rounded()) })
  }
}
