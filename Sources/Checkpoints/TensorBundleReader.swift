/// Reads a V2 checkpoint ("tensor bundle"): an index table and the data files it refers to.
///
/// Everything found in the files is checked before use. The tensors together take no more memory
/// than the data files have bytes.
package struct TensorBundleReader {
  /// The tensors in the order of their names' bytes.
  package private(set) var entries: [TensorBundleEntry] = []
  /// The number of data files that the names of all of them end with.
  package private(set) var shardCount = 0
  /// The entries of partitioned variables' slices, by their keys in ordered code.
  private var sliceEntries: [[UInt8]: TensorBundleEntry] = [:]
  private var isBigEndian = false
  private let name: String

  /// Reads an index file.
  package init(index: any ByteSource) throws(CheckpointError) {
    name = index.name
    let table = try TableReader(index)
    var last: [UInt8]?
    for block in 0..<table.blockCount {
      for entry in try table.entries(ofBlock: block) {
        // Each name once, also in different blocks.
        guard last?.lexicographicallyPrecedes(entry.key) ?? true else {
          throw entry.message(in: name).malformed("keys do not ascend")
        }
        last = entry.key
        try add(entry)
      }
    }
    guard shardCount > 0 else {
      throw .malformed(file: name, offset: 0, problem: "no header, so no index of a checkpoint")
    }
  }

  /// The data files that hold something.
  package var referencedShards: Set<Int> {
    Set(storedEntries.map(\.shard))
  }

  /// Where the values of each whole tensor are, by its name.
  ///
  /// - Parameter file: the path of a shard's data file.
  func places(_ file: (Shard) -> String) -> [String: TensorPlace] {
    let whole = entries.filter(\.slices.isEmpty).map { entry in
      (
        entry.name,
        TensorPlace(
          file: file(Shard(index: entry.shard, count: shardCount)), offset: entry.offset)
      )
    }
    return Dictionary(whole) { first, _ in first }
  }

  /// Reads all tensors, in the order of `entries`, and verifies their checksums.
  ///
  /// - Parameter openShard: opens the data file of a shard; called once for each of
  ///   `referencedShards`.
  /// - Returns: the tensors, slices put together.
  /// - Throws: `CheckpointError` naming file, tensor and offset of the first damage.
  package func tensors(
    openShard: (Shard) throws(CheckpointError) -> any ByteSource
  ) throws(CheckpointError) -> [NamedTensor] {
    var files: [Int: any ByteSource] = [:]
    var room = 0
    for shard in referencedShards {
      let file = try openShard(Shard(index: shard, count: shardCount))
      files[shard] = file
      room += file.count
    }
    for entry in storedEntries {
      try files[entry.shard]!.requireRange(at: entry.offset, count: entry.size, tensor: entry.name)
      // Each byte belongs to one tensor: else a short index could make a large file be read a
      // million times.
      room -= entry.size
      guard room >= 0 else { throw entry.error("shares its bytes with others", in: name) }
    }
    var tensors: [NamedTensor] = []
    for entry in entries {
      let bytes = entry.slices.isEmpty ? try stored(entry, in: files) : try assembled(entry, files)
      tensors.append(
        NamedTensor(name: entry.name, shape: entry.shape, dataType: entry.dataType, bytes: bytes))
    }
    return tensors
  }

  /// The entries that have bytes in a data file.
  private var storedEntries: [TensorBundleEntry] {
    entries.filter(\.slices.isEmpty) + sliceEntries.values
  }

  private mutating func add(_ entry: TableReader.Entry) throws(CheckpointError) {
    let message = entry.message(in: name)
    if entry.key.isEmpty { return try readHeader(message) }
    guard shardCount > 0 else { throw message.malformed("no header before the first tensor") }
    // Slices have keys in ordered code, which start with a zero as no variable's name does.
    let isSlice = entry.key[0] == 0
    guard let name = isSlice ? "(slice)" : String(validating: entry.key, as: UTF8.self) else {
      throw message.malformed("a tensor's name is not UTF-8")
    }
    let tensor = try TensorBundleEntry(name: name, reading: message)
    guard (0..<shardCount).contains(tensor.shard) else {
      throw tensor.error("is in data file \(tensor.shard) of \(shardCount)", in: self.name)
    }
    if isSlice {
      sliceEntries[entry.key] = tensor
    } else {
      entries.append(tensor)
    }
  }

  /// BundleHeaderProto { 1 num_shards; 2 endianness (1 = big); 3 version }
  private mutating func readHeader(_ message: ProtobufReader) throws(CheckpointError) {
    var message = message
    while let field = try message.next() {
      switch field.number {
      case 1: shardCount = try message.integer(field)
      case 2: isBigEndian = try message.integer(field) == 1
      case 3: try message.message(field).checkVersion()
      default: break
      }
    }
    guard shardCount > 0, shardCount <= Int(Int32.max) else {
      throw message.malformed("\(shardCount) data files")
    }
  }

  /// The little-endian bytes of a tensor or slice that a data file has in one piece.
  private func stored(
    _ entry: TensorBundleEntry, in files: [Int: any ByteSource]
  ) throws(CheckpointError) -> [UInt8] {
    let file = files[entry.shard]!
    var bytes = try file.read(at: entry.offset, count: entry.size)
    let found: UInt32
    if entry.dataType == .string {
      guard !isBigEndian else { throw entry.error("big-endian strings are not read", in: name) }
      let count = TensorShape.elementCount(entry.shape)!
      (bytes, found) = try StringTensor.decode(
        bytes, count: count, tensor: entry.name, file: file.name, base: entry.offset)
    } else {
      found = CRC32C.mask(CRC32C.checksum(bytes))
    }
    guard CRC32C.matches(stored: entry.checksum, found: found) else {
      throw .checksum(
        file: file.name, tensor: entry.name, offset: entry.offset, expected: entry.checksum,
        found: found)
    }
    if isBigEndian, let width = entry.dataType.componentWidth, width > 1 {
      for start in stride(from: 0, to: bytes.count, by: width) {
        bytes[start..<start + width].reverse()
      }
    }
    return bytes
  }

  /// The bytes of a partitioned variable.
  private func assembled(
    _ entry: TensorBundleEntry, _ files: [Int: any ByteSource]
  ) throws(CheckpointError) -> [UInt8] {
    guard let width = entry.dataType.width else {
      throw entry.error("partitioned strings are not read", in: name)
    }
    var assembler = TensorAssembler(
      file: name, name: entry.name, shape: entry.shape, width: width)
    // Each slice once: an index could name one a million times.
    for slice in Set(entry.slices) {
      guard let part = sliceEntries[OrderedCode.key(name: entry.name, slice: slice)],
        part.dataType == entry.dataType
      else { throw entry.error("a slice is missing", in: name) }
      try assembler.add(slice, bytes: try stored(part, in: files))
    }
    return try assembler.finish()
  }
}
