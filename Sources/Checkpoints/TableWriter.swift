/// Builds a table: a sorted map of byte strings in the container that V1 files and V2 index files
/// share.
///
///     data block 0 · trailer | … | metaindex · trailer | index · trailer | footer
///
/// Closes blocks where TensorFlow does, so that equal contents give equal files.
struct TableWriter {
  private var file: [UInt8] = []
  private var block = TableBlockBuilder(restartInterval: TableFormat.restartInterval)
  private var index = TableBlockBuilder(restartInterval: 1)
  private var lastKey: [UInt8]?
  /// The block that was closed last; its index key depends on the key that comes next.
  private var unindexed: TableBlockHandle?

  /// Adds an entry; each key must be greater than the one before.
  mutating func add(key: [UInt8], value: [UInt8]) {
    if let lastKey {
      precondition(lastKey.lexicographicallyPrecedes(key), "table keys must ascend")
      if key.count + value.count >= 2 * TableFormat.blockSize { closeBlock() }
      indexClosedBlock(before: key)
    }
    block.add(key: key, value: value)
    lastKey = key
    if block.count >= TableFormat.blockSize { closeBlock() }
  }

  /// The whole table; nothing can be added afterwards.
  consuming func finish() -> [UInt8] {
    closeBlock()
    indexClosedBlock(before: nil)
    var metaindex = TableBlockBuilder(restartInterval: 1)
    let metaindexHandle = append(metaindex.finish())
    let indexHandle = append(index.finish())
    var footer = metaindexHandle.encoded + indexHandle.encoded
    footer += [UInt8](repeating: 0, count: TableFormat.footerSize - 8 - footer.count)
    footer.appendLittleEndian(TableFormat.magic)
    return file + footer
  }

  private mutating func closeBlock() {
    if !block.isEmpty { unindexed = append(block.finish()) }
  }

  private mutating func indexClosedBlock(before next: [UInt8]?) {
    guard let handle = unindexed, let lastKey else { return }
    index.add(key: TableWriter.separator(lastKey, next), value: handle.encoded)
    unindexed = nil
  }

  private mutating func append(_ block: [UInt8]) -> TableBlockHandle {
    let handle = TableBlockHandle(offset: file.count, size: block.count)
    var crc = CRC32C()
    crc.update(block[...])
    crc.update([0])
    file += block
    file.append(0)  // stored, not compressed
    file.appendLittleEndian(crc.masked)
    return handle
  }

  /// A short key that is at least `last` and less than `next`; without a next one only at least
  /// `last`.
  private static func separator(_ last: [UInt8], _ next: [UInt8]?) -> [UInt8] {
    guard let next else {
      guard let position = last.firstIndex(where: { $0 != 0xff }) else { return last }
      return last[..<position] + [last[position] + 1]
    }
    let shared = zip(last, next).prefix { $0 == $1 }.count
    guard shared < last.count, shared < next.count, last[shared] < 0xff,
      last[shared] + 1 < next[shared]
    else { return last }
    return last[..<shared] + [last[shared] + 1]
  }
}
