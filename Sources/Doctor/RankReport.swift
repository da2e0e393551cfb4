/// What a rank tells of itself: where it runs, on what, and what it found there.
package struct RankReport: Equatable, Sendable {
  package var rank = 0
  /// The first rank of its node.
  package var leader = 0
  package var host = ""
  package var version = ""
  package var mpi = ""
  package var instructionSet = ""
  /// Processors of the host that are switched on; numbers of those this rank may use.
  package var online = 1
  package var processors: [Int] = []
  /// Whether mpirun bound it.
  package var isBound = false
  package var threads = 1
  /// Whether every thread of the node has a core to itself.
  package var ownsCores = true
  package var data: DataReport
  /// On the first rank of each node.
  package var model: ModelFolderReport?

  package init(data: DataReport) { self.data = data }

  private static let ownFieldCount = 11

  /// For `FieldExchange`.
  var fields: [String] {
    [
      "\(rank)", "\(leader)", host, version, mpi, instructionSet, "\(online)",
      processors.map(String.init).joined(separator: " "), isBound ? "1" : "0", "\(threads)",
      ownsCores ? "1" : "0",
    ] + data.fields + (model?.fields ?? [])
  }

  init?(fields: [String]) {
    let dataEnd = Self.ownFieldCount + DataReport.fieldCount
    guard fields.count >= dataEnd, let rank = Int(fields[0]), let leader = Int(fields[1]),
      let online = Int(fields[6]), let threads = Int(fields[9]),
      let data = DataReport(fields: fields[Self.ownFieldCount..<dataEnd])
    else { return nil }
    self.rank = rank
    self.leader = leader
    host = fields[2]
    version = fields[3]
    mpi = fields[4]
    instructionSet = fields[5]
    self.online = online
    processors = fields[7].split(separator: " ").compactMap { Int($0) }
    isBound = fields[8] == "1"
    self.threads = threads
    ownsCores = fields[10] == "1"
    self.data = data
    model = ModelFolderReport(fields: fields[dataEnd...])
  }
}
