package import SystemPackage

/// A folder with the four files of a data set: opened, their headers checked and held against each other.
///
/// The first `validationSize` images of the training files are the validation set, as in the
/// reference program; the others are the training set. Any data set of 28 x 28 images will do.
package struct MNISTDirectory: ~Copyable {
  package let counts: DatasetCounts
  private let trainingImages: IDXFile
  private let trainingLabels: IDXFile
  private let testImages: IDXFile
  private let testLabels: IDXFile

  /// The files that were opened, with their folder, in the order the reference program prints them.
  package var paths: [FilePath] {
    [trainingImages.path, trainingLabels.path, testImages.path, testLabels.path]
  }

  /// Opens the four files of `folder`, plain or gzip'd.
  ///
  /// - Throws: `missing`, `unreadable`, `bad` (a header field, or as many images as labels), or
  ///   `impossibleSplit` if no training image would be left.
  package init(_ folder: FilePath, validationSize: Int) throws(MNISTError) {
    let trainingImages = try IDXFile.open(.trainingImages, in: folder)
    let trainingLabels = try IDXFile.open(.trainingLabels, in: folder)
    let testImages = try IDXFile.open(.testImages, in: folder)
    let testLabels = try IDXFile.open(.testLabels, in: folder)
    try Self.requireSameCount(trainingImages, trainingLabels)
    try Self.requireSameCount(testImages, testLabels)
    guard validationSize >= 0 && validationSize < trainingImages.count else {
      throw .impossibleSplit(
        validationSize: validationSize, path: trainingImages.path, count: trainingImages.count)
    }
    counts = DatasetCounts(
      training: trainingImages.count - validationSize, validation: validationSize,
      test: testImages.count)
    self.trainingImages = trainingImages
    self.trainingLabels = trainingLabels
    self.testImages = testImages
    self.testLabels = testLabels
  }

  /// Fills `memory` in the layout of `DatasetCounts`, checking all that remains to be checked.
  ///
  /// - Precondition: `memory` holds `counts.byteCount` bytes or more.
  /// - Throws: `unreadable`, or `bad` for a wrong length, damaged gzip data, or a label above 9.
  package consuming func decode(into memory: UnsafeMutableRawBufferPointer) throws(MNISTError) {
    precondition(memory.count >= counts.byteCount, "memory too small for \(counts)")
    var offset = 0
    try Self.append(trainingImages, to: memory, at: &offset)
    try Self.append(testImages, to: memory, at: &offset)
    try Self.append(trainingLabels, to: memory, at: &offset)
    try Self.append(testLabels, to: memory, at: &offset)
  }

  private static func append(
    _ file: consuming IDXFile, to memory: UnsafeMutableRawBufferPointer, at offset: inout Int
  ) throws(MNISTError) {
    let end = offset + file.byteCount
    try file.decode(into: .init(rebasing: memory[offset..<end]))
    offset = end
  }

  private static func requireSameCount(
    _ images: borrowing IDXFile, _ labels: borrowing IDXFile
  ) throws(MNISTError) {
    guard images.count == labels.count else {
      throw .bad(
        path: labels.path, field: .count, offset: 4,
        problem: "is \(labels.count), but \(images.path) has \(images.count) images")
    }
  }
}
