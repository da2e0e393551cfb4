/// Builds one block of a table: sorted entries whose keys share prefixes with their predecessors.
///
/// Every `restartInterval`-th entry writes its key in full and is listed at the end of the block.
struct TableBlockBuilder {
  private let restartInterval: Int
  private var bytes: [UInt8] = []
  private var restarts: [UInt32] = [0]
  private var entriesSinceRestart = 0
  private var lastKey: [UInt8] = []

  /// An empty block.
  init(restartInterval: Int) {
    self.restartInterval = restartInterval
  }

  /// Whether there is no entry yet.
  var isEmpty: Bool { bytes.isEmpty }

  /// The size of the finished block, so far.
  var count: Int { bytes.count + 4 * restarts.count + 4 }

  /// Adds an entry; keys come in ascending order.
  mutating func add(key: [UInt8], value: [UInt8]) {
    var shared = 0
    if entriesSinceRestart == restartInterval {
      restarts.append(UInt32(bytes.count))
      entriesSinceRestart = 0
    } else {
      shared = zip(lastKey, key).prefix { $0 == $1 }.count
    }
    bytes.appendVarint(UInt64(shared))
    bytes.appendVarint(UInt64(key.count - shared))
    bytes.appendVarint(UInt64(value.count))
    bytes.append(contentsOf: key[shared...])
    bytes.append(contentsOf: value)
    entriesSinceRestart += 1
    lastKey = key
  }

  /// The block's bytes; the builder is empty afterwards.
  mutating func finish() -> [UInt8] {
    for restart in restarts { bytes.appendLittleEndian(restart) }
    bytes.appendLittleEndian(UInt32(restarts.count))
    defer { self = TableBlockBuilder(restartInterval: restartInterval) }
    return bytes
  }
}
