import Glibc
import MNIST
import SystemPackage
import Testing

/// Reads one file to the end; the array is what `decode` wrote.
private func read(_ name: MNISTFile, in folder: FilePath) throws(MNISTError) -> [UInt8] {
  let file = try IDXFile.open(name, in: folder)
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: file.byteCount, alignment: 64)
  defer { memory.deallocate() }
  try file.decode(into: memory)
  return Array(memory)
}

/// What reading `bytes` as `name` throws, or nil.
private func error(
  reading bytes: [UInt8], as name: MNISTFile, suffix: String = ""
) throws -> MNISTError? {
  let folder = try TemporaryFolder()
  try folder.write(bytes, as: name.rawValue + suffix)
  do throws(MNISTError) {
    _ = try read(name, in: folder.path)
    return nil
  } catch {
    #expect(!error.description.contains("\n"))
    #expect(error.description.contains(name.rawValue))
    return error
  }
}

/// The field and offset of an error about content.
private func place(_ error: MNISTError?) -> String {
  guard case .bad(_, let field, let offset, _) = error else { return "\(error as Any)" }
  return "\(field.rawValue) \(offset)"
}

@Suite struct IDXFileTests {
  @Test("a plain and a gzip'd file give the same bytes", arguments: MNISTFile.allCases)
  func reads(name: MNISTFile) throws {
    let bytes = name.content == .images ? SampleImages.images(5) : SampleImages.labels(5)
    let header = name.content == .images ? 16 : 8
    for (content, suffix) in [(bytes, ""), (gzipped(bytes), ".gz"), (gzipped(bytes), "")] {
      let folder = try TemporaryFolder()
      try folder.write(content, as: name.rawValue + suffix)
      #expect(try read(name, in: folder.path) == Array(bytes[header...]))
    }
  }

  @Test("of a plain and a gzip'd file, the plain one is read")
  func prefersPlain() throws {
    let folder = try TemporaryFolder()
    try folder.write(SampleImages.labels(4), as: "t10k-labels-idx1-ubyte")
    try folder.write(gzipped(SampleImages.labels(9)), as: "t10k-labels-idx1-ubyte.gz")
    #expect(try read(.testLabels, in: folder.path).count == 4)
  }

  @Test("several gzip members in a row are one content")
  func readsMembers() throws {
    let bytes = SampleImages.labels(20)
    let members = gzipped(Array(bytes[..<11])) + gzipped(Array(bytes[11...]))
    #expect(try error(reading: members, as: .testLabels, suffix: ".gz") == nil)
  }

  @Test("each wrong header field is named with its offset", arguments: [false, true])
  func refusesHeader(gzip: Bool) throws {
    let good: [UInt32] = [0x803, 2, 28, 28]
    let cases: [(index: Int, value: UInt32, place: String)] = [
      (0, 0x801, "magic 0"), (0, 0x0308_0000, "magic 0"), (1, 0, "count 4"),
      (1, .max, "count 4"), (1, 3_000_000, "count 4"), (2, 27, "rows 8"), (3, 29, "columns 12"),
    ]
    for (index, value, expected) in cases {
      var words = good
      words[index] = value
      let bytes = SampleImages.bigEndian(words) + SampleImages.images(2).dropFirst(16)
      let content = gzip ? gzipped(bytes) : bytes
      #expect(place(try error(reading: content, as: .testImages)) == expected)
    }
  }

  @Test("a count of one too many or one too few is found", arguments: [false, true])
  func refusesCount(gzip: Bool) throws {
    let cases: [(count: UInt32, place: String)] = [
      (6, gzip ? "length 13" : "count 4"), (4, "length 12"),
    ]
    for (count, expected) in cases {
      let bytes = SampleImages.bigEndian([0x801, count]) + SampleImages.labels(5)[8...]
      let content = gzip ? gzipped(bytes) : bytes
      #expect(place(try error(reading: content, as: .testLabels)) == expected)
    }
  }

  @Test("a plain file cut anywhere is refused")
  func refusesCut() throws {
    let bytes = SampleImages.labels(30)
    for length in 0..<bytes.count {
      let expected = length < 8 ? "length \(length)" : "count 4"
      #expect(
        place(try error(reading: Array(bytes[..<length]), as: .trainingLabels)) == expected)
    }
  }

  @Test("a gzip'd file cut anywhere is refused")
  func refusesCutGzip() throws {
    let bytes = gzipped(SampleImages.labels(300))
    for length in 0..<bytes.count {
      let found = try error(reading: Array(bytes[..<length]), as: .trainingLabels, suffix: ".gz")
      #expect(found?.exitStatus == 65, "cut to \(length) of \(bytes.count)")
    }
  }

  @Test("bytes behind the content are refused")
  func refusesTrailing() throws {
    let bytes = SampleImages.labels(5)
    #expect(place(try error(reading: bytes + [0], as: .testLabels)) == "length 13")
    #expect(place(try error(reading: gzipped(bytes + [0]), as: .testLabels)) == "length 13")
    let gzip = gzipped(bytes)
    #expect(place(try error(reading: gzip + [0], as: .testLabels)) == "gzip data \(gzip.count)")
    #expect(
      place(try error(reading: gzip + gzipped([7]), as: .testLabels)) == "length 13")
  }

  @Test("labels 10 to 255 are refused where they stand")
  func refusesLabels() throws {
    for label in 10...255 {
      var bytes = SampleImages.labels(9)
      bytes[8 + 6] = UInt8(label)
      #expect(place(try error(reading: bytes, as: .trainingLabels)) == "label 14")
    }
  }

  @Test("no flipped bit of a gzip'd file changes what is read")
  func survivesFlips() throws {
    let good = SampleImages.labels(200)
    let gzip = gzipped(good)
    var refused = 0
    for bit in 0..<(gzip.count * 8) {
      var damaged = gzip
      damaged[bit / 8] ^= 1 << (bit % 8)
      let folder = try TemporaryFolder()
      try folder.write(damaged, as: "t10k-labels-idx1-ubyte.gz")
      do throws(MNISTError) {
        #expect(try read(.testLabels, in: folder.path) == Array(good[8...]), "bit \(bit)")
      } catch {
        #expect(error.exitStatus == 65)
        refused += 1
      }
    }
    // All but a few bits of the gzip header that mean nothing to the content, such as its time.
    #expect(refused >= (gzip.count - 10) * 8)
  }

  @Test("a missing file is told with the way to get it")
  func tellsMissing() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: MNISTError.missing(
        path: folder.path.appending("train-images-idx3-ubyte"),
        sha256: MNISTFile.trainingImages.sha256)
    ) { try read(.trainingImages, in: folder.path) }
    do throws(MNISTError) {
      _ = try read(.trainingImages, in: folder.path)
    } catch {
      #expect(error.exitStatus == 66)
      #expect(error.description.contains("scripts/fetch-data"))
      #expect(error.description.contains(MNISTFile.trainingImages.sha256))
    }
  }

  @Test("a folder or a pipe in place of a file is unreadable, and never waited for")
  func refusesSpecialFiles() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path.appending("t10k-labels-idx1-ubyte")
    #expect(mkfifo(pipe.string, 0o600) == 0)
    #expect(throws: MNISTError.unreadable(path: pipe, reason: "not a regular file")) {
      try read(.testLabels, in: folder.path)
    }
    let parent = folder.path.appending("t10k-images-idx3-ubyte")
    #expect(mkdir(parent.string, 0o700) == 0)
    defer { rmdir(parent.string) }
    #expect(throws: MNISTError.unreadable(path: parent, reason: "not a regular file")) {
      try read(.testImages, in: folder.path)
    }
  }
}
