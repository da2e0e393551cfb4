import Glibc
import MNIST
import SystemPackage
import Testing

private let mnistFolder = getenv("LENET_TEST_MNIST").map { String(cString: $0) }

@Suite struct DatasetTests {
  @Test("the first images are for validation, the rest for training", arguments: [0, 1, 2, 6])
  func splits(validationSize: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write(SampleImages())
    let directory = try MNISTDirectory(folder.path, validationSize: validationSize)
    let counts = DatasetCounts(training: 7 - validationSize, validation: validationSize, test: 3)
    #expect(directory.counts == counts)
    let data = try Dataset.read(directory)
    for (part, first, count) in [
      (data.validation, 0, counts.validation), (data.training, validationSize, counts.training),
      (data.test, 0, 3),
    ] {
      #expect(part.count == count)
      for index in 0..<count {
        #expect(part.labels[index] == UInt8(first + index))
        for position in [0, 1, 400, 783] {
          let expected = SampleImages.pixel(position, ofImage: first + index)
          #expect(part.images[index * 784 + position] == expected)
        }
      }
    }
  }

  @Test("a validation set that leaves no training image is refused", arguments: [-1, 7, 5_000])
  func refusesSplit(validationSize: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write(SampleImages())
    let path = folder.path.appending("train-images-idx3-ubyte")
    #expect(
      throws: MNISTError.impossibleSplit(validationSize: validationSize, path: path, count: 7)
    ) { _ = try MNISTDirectory(folder.path, validationSize: validationSize) }
  }

  @Test("as many labels as images, or the label file is named")
  func refusesMismatch() throws {
    for (name, count) in [("train-labels-idx1-ubyte", 8), ("t10k-labels-idx1-ubyte", 2)] {
      let folder = try TemporaryFolder()
      try folder.write(SampleImages())
      try folder.write(SampleImages.labels(count), as: name)
      do throws(MNISTError) {
        _ = try MNISTDirectory(folder.path, validationSize: 1)
        Issue.record("\(name) with \(count) labels was accepted")
      } catch {
        guard case .bad(folder.path.appending(name), .count, 4, _) = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test("the files are told as they were found, in the reference program's order")
  func tellsPaths() throws {
    let folder = try TemporaryFolder()
    try folder.write(SampleImages(), gzip: true)
    try folder.write(SampleImages.labels(3), as: "t10k-labels-idx1-ubyte")
    let directory = try MNISTDirectory(folder.path, validationSize: 1)
    let names = directory.paths.map { $0.lastComponent!.string }
    #expect(
      names == [
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte",
      ])
  }

  @Test("the checksum is that of the content: not of its packing, but of its split and every byte")
  func checksums() throws {
    let (plain, packed) = (try TemporaryFolder(), try TemporaryFolder())
    try plain.write(SampleImages())
    try packed.write(SampleImages(), gzip: true)
    let data = try Dataset.read(MNISTDirectory(plain.path, validationSize: 2))
    let same = try Dataset.read(MNISTDirectory(packed.path, validationSize: 2))
    let other = try Dataset.read(MNISTDirectory(plain.path, validationSize: 3))
    #expect(data.checksum() == same.checksum())
    #expect(data.checksum() != other.checksum())

    let size = data.counts.byteCount
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { memory.deallocate() }
    try MNISTDirectory(plain.path, validationSize: 2).decode(into: memory)
    let shared = Dataset(data.counts, borrowing: UnsafeRawBufferPointer(memory))
    #expect(shared.checksum() == data.checksum())
    for index in 0..<size {
      memory[index] ^= 1
      #expect(shared.checksum() != data.checksum(), "byte \(index)")
      memory[index] ^= 1
    }
  }

  @Test(
    "MNIST has 60,000 and 10,000 images, and its known first labels",
    .enabled(if: mnistFolder != nil, "LENET_TEST_MNIST names no folder with MNIST's four files"))
  func readsMNIST() throws {
    let directory = try MNISTDirectory(FilePath(mnistFolder!), validationSize: 5_000)
    #expect(
      directory.counts == DatasetCounts(training: 55_000, validation: 5_000, test: 10_000))
    let data = try Dataset.read(directory)
    #expect((0..<8).map { data.validation.labels[$0] } == [5, 0, 4, 1, 9, 2, 1, 3])
    #expect((0..<8).map { data.test.labels[$0] } == [7, 2, 1, 0, 4, 1, 4, 9])
    #expect(data.training.labels == data.validation.labels + 5_000)

    // The same files without gzip have the same checksum.
    let folder = try TemporaryFolder()
    for file in MNISTFile.allCases {
      let header = file.content == .images ? 16 : 8
      let original = try IDXFile.open(file, in: FilePath(mnistFolder!))
      let (count, size) = (original.count, original.byteCount)
      var bytes = [UInt8](repeating: 0, count: header + size)
      let words: [UInt32] = [file.content == .images ? 0x803 : 0x801, UInt32(count), 28, 28]
      bytes.replaceSubrange(..<header, with: SampleImages.bigEndian(words).prefix(header))
      try bytes.withUnsafeMutableBytes { memory in
        try IDXFile.open(file, in: FilePath(mnistFolder!))
          .decode(into: .init(rebasing: memory[header...]))
      }
      try folder.write(bytes, as: file.rawValue)
    }
    let plain = try Dataset.read(MNISTDirectory(folder.path, validationSize: 5_000))
    #expect(plain.checksum() == data.checksum())
  }
}
