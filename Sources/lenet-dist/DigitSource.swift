import Glibc
import ImageFiles
import Inference
import MNIST
import SystemPackage

/// A picture as the command line names it: a file, standard input, or one image of an IDX file.
struct DigitSource {
  /// As given.
  let name: String
  private let path: String
  private let index: Int?

  /// - Parameter index: of an image, where the name has none of its own.
  init(_ name: String, index: Int?) {
    self.name = name
    // A file whose own name ends so is that file.
    guard access(name, F_OK) != 0, let colon = name.lastIndex(of: ":"),
      let number = Int(name[name.index(after: colon)...]), number >= 0
    else {
      path = name
      self.index = index
      return
    }
    path = String(name[..<colon])
    self.index = number
  }

  /// The digit, as MNIST has it.
  ///
  /// - Throws: `PictureError`; `MNISTError` and `SettingsError` for IDX files.
  func read() throws -> DigitImage {
    let bytes = try PictureBytes.read(path)
    // IDX, or gzip'd: of the kinds read here, only IDX files are.
    if bytes.starts(with: [0, 0, 8]) || bytes.starts(with: [0x1f, 0x8b]) { return try readIDX() }
    guard let digit = DigitNormalizer.digit(in: try PictureFile.decode(bytes, name: name)) else {
      throw PictureError.blank(name: name)
    }
    return digit
  }

  private func readIDX() throws -> DigitImage {
    guard let file = try IDXFile.open(path: FilePath(path), content: .images) else {
      throw PictureError.system(name: path, code: .noSuchFileOrDirectory)
    }
    let count = file.count
    guard let index else { throw SettingsError.whichImage(path: path, count: count) }
    guard index < count else {
      throw SettingsError.noSuchImage(path: path, index: index, count: count)
    }
    let images = UnsafeMutableRawBufferPointer.allocate(byteCount: file.byteCount, alignment: 64)
    defer { images.deallocate() }
    try file.decode(into: images)
    let size = IDXContent.imageByteCount
    return DigitImage(pixels: Array(images[index * size..<(index + 1) * size]))
  }
}
