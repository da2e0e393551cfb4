import MNIST
package import SystemPackage

/// What a rank found in its data folder.
package struct DataReport: Equatable, Sendable {
  /// Ranks of a host that name the same folder leave it to the first of them.
  package var isChecked: Bool
  package var folder: String
  /// Over all images and labels: the same on hosts that have the same data.
  package var checksum: UInt64
  package var counts: [Int]
  /// What is wrong, and the exit code a run would end with; 0 if nothing is.
  package var problem: String
  package var exitCode: Int32

  /// Reads all of it.
  ///
  /// - Parameters:
  ///   - folder: with the four files of a data set.
  ///   - validationSize: images that are for validation.
  ///   - exitCode: of an error.
  package init(
    checking folder: FilePath, validationSize: Int, exitCode: (any Error) -> Int32
  ) {
    self.init(unchecked: folder)
    isChecked = true
    do {
      let directory = try MNISTDirectory(folder, validationSize: validationSize)
      let dataset = try Dataset.read(directory)
      counts = [dataset.counts.training, dataset.counts.validation, dataset.counts.test]
      checksum = dataset.checksum()
    } catch {
      problem = "\(error)"
      self.exitCode = exitCode(error)
    }
  }

  /// Of a rank that leaves it to another.
  package init(unchecked folder: FilePath) {
    isChecked = false
    self.folder = folder.string
    checksum = 0
    counts = []
    problem = ""
    exitCode = 0
  }

  package var isGood: Bool { isChecked && exitCode == 0 }

  /// For `FieldExchange`: always six.
  var fields: [String] {
    [
      isChecked ? "1" : "0", folder, String(checksum, radix: 16),
      counts.map(String.init).joined(separator: " "), problem, "\(exitCode)",
    ]
  }

  static let fieldCount = 6

  init?(fields: ArraySlice<String>) {
    let fields = Array(fields)
    guard fields.count == Self.fieldCount, let checksum = UInt64(fields[2], radix: 16),
      let code = Int32(fields[5])
    else { return nil }
    isChecked = fields[0] == "1"
    folder = fields[1]
    self.checksum = checksum
    counts = fields[3].split(separator: " ").compactMap { Int($0) }
    problem = fields[4]
    exitCode = code
  }
}
