package import MPI
package import SystemPackage
package import Worker

/// Goes through all there is to look at, in an order that all ranks follow.
package struct Examiner {
  package var version = ""
  package var instructionSet = ""
  package var dataFolder: FilePath
  package var validationSize = 5000
  package var modelFolder: FilePath
  package var threads = 1
  package var ownsCores = true
  /// Of an error.
  package var exitCode: (any Error) -> Int32
  /// Told what comes next, so that the watchdog can name who does not come there.
  package var heartbeat: Heartbeat

  package init(
    dataFolder: FilePath, modelFolder: FilePath, heartbeat: Heartbeat,
    exitCode: @escaping (any Error) -> Int32
  ) {
    self.dataFolder = dataFolder
    self.modelFolder = modelFolder
    self.heartbeat = heartbeat
    self.exitCode = exitCode
  }

  /// What is measured, one after the other.
  package static let steps = 5

  /// Rounds of pairs on a host, one pair at a time; and among hosts, all pairs of a round at once.
  private static let pairsOnHost = 8
  private static let roundsOfHosts = 8

  /// Collective over both.
  ///
  /// - Returns: on rank 0; nil elsewhere.
  package func run(
    world: borrowing Communicator, node: borrowing Communicator
  ) throws -> Examination? {
    let leaders = try world.split(color: node.rank == 0 ? 0 : 1, key: world.rank)
    var report = RankReport(data: try checkData(world: world, node: node))
    report.model = try checkModelFolder(world: world, node: node)
    try fill(&report, world: world, node: node)
    let reports = try FieldExchange.gather(report.fields, over: world)
    let hosts = HostReport.grouped(reports.compactMap { RankReport(fields: $0) })
    let links = try measureLinks(world: world, node: node, leaders: leaders)
    heartbeat.note(Moment(.measuring, step: Self.steps))
    let count = try world.allGather(node.rank == 0 ? 1 : 0).reduce(0, +)
    let sums = try SumMeasurement().run(
      world: world, node: node, leaders: leaders, hosts: count)
    try leaders.free()
    guard world.rank == 0 else { return nil }
    return Examination(hosts: hosts, links: links, sums: sums)
  }

  private func fill(
    _ report: inout RankReport, world: borrowing Communicator, node: borrowing Communicator
  ) throws {
    report.rank = world.rank
    report.host = world.hostName
    report.version = version
    report.mpi = libraryVersion
    report.instructionSet = instructionSet
    report.online = Processors.online
    report.processors = Processors.allowedNumbers
    report.isBound = LaunchEnvironment.current.isBound
    report.threads = threads
    report.ownsCores = ownsCores
    report.leader = try node.allGather(world.rank).min() ?? world.rank
  }

  /// Each folder of data once per host: by the first rank that names it.
  private func checkData(
    world: borrowing Communicator, node: borrowing Communicator
  ) throws -> DataReport {
    heartbeat.note(Moment(.loading))
    // By its name, for which a checksum will do: FNV-1a.
    let name = dataFolder.string.utf8.reduce(0xCBF2_9CE4_8422_2325) { (sum: UInt64, byte) in
      (sum ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let names = try withUnsafeBytes(of: name) { try node.allGather($0) }
      .withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    guard names.firstIndex(of: name) == node.rank else {
      return DataReport(unchecked: dataFolder)
    }
    return DataReport(
      checking: dataFolder, validationSize: validationSize, exitCode: exitCode)
  }

  /// Rank 0 first, undisturbed; then the first ranks of the other hosts together.
  private func checkModelFolder(
    world: borrowing Communicator, node: borrowing Communicator
  ) throws -> ModelFolderReport? {
    heartbeat.note(Moment(.measuring, step: 1))
    var report: ModelFolderReport?
    var mark = ""
    if world.rank == 0 {
      report = ModelFolderReport(checking: modelFolder, exitCode: exitCode)
      mark = report?.leaveMark() ?? ""
    }
    mark = try FieldExchange.broadcast(mark, over: world)
    heartbeat.note(Moment(.measuring, step: 2))
    if node.rank == 0 && world.rank != 0 {
      var own = ModelFolderReport(checking: modelFolder, exitCode: exitCode)
      own.isShared = own.sees(mark)
      report = own
    }
    try world.barrier()
    if world.rank == 0 { report?.removeMark(mark) }
    return report
  }

  private func measureLinks(
    world: borrowing Communicator, node: borrowing Communicator, leaders: borrowing Communicator
  ) throws -> [LinkReport] {
    let measurement = LinkMeasurement()
    // Sleeps: who waits takes no core from those who measure.
    let barrier = try NodeBarrier(over: node, patience: .sharedCores)
    var links: [LinkReport] = []
    let nodeRanks = try node.allGather(world.rank)
    heartbeat.note(Moment(.measuring, step: 3))
    // Spread over all distances, and no more than a few.
    let rounds = PairSchedule.rounds(count: node.size, atMost: Self.pairsOnHost)
    let pairs = rounds.enumerated().compactMap { $1.isEmpty ? nil : $1[$0 % $1.count] }
    for pair in node.size <= 4 ? rounds.flatMap({ $0 }) : pairs {
      barrier.wait()
      guard let partner = Self.partner(of: node.rank, in: [pair]) else { continue }
      if var link = try measurement.run(with: partner, over: node) {
        (link.from, link.to) = (nodeRanks[link.from], nodeRanks[link.to])
        links.append(link)
      }
    }
    barrier.wait()
    heartbeat.note(Moment(.measuring, step: 4))
    if node.rank == 0 {
      let leaderRanks = try leaders.allGather(world.rank)
      for round in PairSchedule.rounds(count: leaders.size, atMost: Self.roundsOfHosts) {
        for turn in leaders.size <= 4 ? round.map({ [$0] }) : [round] {
          try leaders.barrier()
          guard let partner = Self.partner(of: leaders.rank, in: turn) else { continue }
          if var link = try measurement.run(with: partner, over: leaders) {
            (link.from, link.to) = (leaderRanks[link.from], leaderRanks[link.to])
            links.append(link)
          }
        }
      }
    }
    barrier.wait()
    try barrier.free()
    return try FieldExchange.gather(links.flatMap(\.fields), over: world)
      .flatMap { fields in
        stride(from: 0, to: fields.count - 4, by: 5).compactMap {
          LinkReport(fields: fields[$0..<$0 + 5])
        }
      }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  private static func partner(of rank: Int, in pairs: [(Int, Int)]) -> Int? {
    pairs.first { $0.0 == rank || $0.1 == rank }.map { $0.0 == rank ? $0.1 : $0.0 }
  }
}
