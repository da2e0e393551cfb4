import LeNet
import MPI

/// The start-up check that all ranks are the same program, with the same options and data.
enum Handshake {
  /// Compares every rank's values with rank 0's. Collective; all ranks throw alike.
  ///
  /// - Parameter fields: what must agree: a name for people, and a value; the same names on all ranks.
  /// - Throws: `RanksDiffer`, naming the first rank that differs and in what.
  static func check(
    _ fields: [(name: String, value: UInt64)], over world: borrowing Communicator
  ) throws {
    var words = fields.map(\.value)
    words.append(contentsOf: hostWords(world.hostName))
    let all = try words.withUnsafeBytes { try world.allGather($0) }
      .withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    for rank in 1..<max(world.size, 1) {
      let own = all[rank * words.count..<(rank + 1) * words.count]
      for (place, field) in fields.enumerated() where own[own.startIndex + place] != all[place] {
        throw RanksDiffer(rank: rank, host: hostName(own.suffix(8)), field: field.name)
      }
    }
  }

  /// A text as one number, for comparison: FNV-1a.
  static func number(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The first 64 bytes of a host's name, in eight words.
  private static func hostWords(_ name: String) -> [UInt64] {
    var bytes = Array(name.utf8.prefix(64))
    bytes += [UInt8](repeating: 0, count: 64 - bytes.count)
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
  }

  private static func hostName(_ words: ArraySlice<UInt64>) -> String {
    Array(words).withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
