private import CPNG
package import Inference

/// PNG through libpng's simplified API, which reports errors by its results (its other one by longjmp,
/// which must not cross Swift).
package enum PNGFile {
  /// The first bytes of every PNG file (PNG specification, 5.2).
  package static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Any PNG as shades of grey; colours by their brightness.
  ///
  /// What is transparent shows white paper under dark ink, and black under light ink.
  ///
  /// - Throws: `PictureError.bad` with libpng's reason, or `tooLarge`.
  package static func decode(_ bytes: [UInt8], name: String) throws(PictureError) -> GreyPicture {
    // The memory must stay where it is between the two calls.
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(PictureError) in try decode(bytes, name) }
    }
    return try result.get()
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ name: String
  ) throws(PictureError) -> GreyPicture {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      throw .bad(name: name, kind: "PNG", problem: message(of: image))
    }
    let (width, height) = (Int(image.width), Int(image.height))
    try PictureFile.require(width: width, height: height, of: name, kind: "PNG")
    image.format = png_uint_32(PNG_FORMAT_FLAG_ALPHA)  // grey and alpha, a byte each
    var pixels = [UInt8](repeating: 0, count: width * height * 2)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
      throw .bad(name: name, kind: "PNG", problem: message(of: image))
    }
    return GreyPicture(width: width, height: height, pixels: opaque(pixels))
  }

  /// A PNG of 8-bit grey.
  ///
  /// - Throws: `PictureError.notWritten`.
  package static func encode(_ picture: GreyPicture) throws(PictureError) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(picture.width)
    image.height = png_uint_32(picture.height)
    image.format = 0  // grey, a byte each
    defer { png_image_free(&image) }
    // Never larger: a row's filter byte, deflate's stored blocks, and the chunks around them.
    var size = picture.height * (picture.width + 1)
    size += size / 1000 + 1024
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &bytes, &size, 0, picture.pixels, 0, nil) != 0 else {
      throw .notWritten(problem: message(of: image))
    }
    return Array(bytes[..<size])
  }

  /// Pairs of shade and alpha as shades.
  private static func opaque(_ pairs: [UInt8]) -> [UInt8] {
    var (weight, sum) = (0, 0)
    for index in stride(from: 0, to: pairs.count, by: 2) {
      weight += Int(pairs[index + 1])
      sum += Int(pairs[index]) * Int(pairs[index + 1])
    }
    let paper = sum < 128 * weight ? 255 : 0
    return stride(from: 0, to: pairs.count, by: 2).map { index in
      let (shade, alpha) = (Int(pairs[index]), Int(pairs[index + 1]))
      return UInt8((shade * alpha + paper * (255 - alpha) + 127) / 255)
    }
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
