package import Benchmark

extension Examination {
  /// Everything, for programs. Times in seconds, rates per second, bytes; keys are kept from release to release,
  /// and what was not measured is null or an empty list.
  package func json(_ diagnosis: Diagnosis) -> JSONValue {
    .object([
      ("version", .text(first.version)), ("mpi", .text(first.mpi)),
      ("allWell", .boolean(diagnosis.problems.isEmpty)),
      ("exitCode", .integer(Int(diagnosis.exitCode))),
      (
        "problems",
        .list(
          diagnosis.problems.map {
            .object([("exitCode", .integer(Int($0.exitCode))), ("text", .text($0.text))])
          })
      ),
      ("advice", .list(diagnosis.advice.map { .text($0) })),
      ("hosts", .list(hosts.map { json($0) })),
      ("links", .list(links.map { json($0) })),
      (
        "sum",
        .object([
          ("doubles", .integer(sums.count)), ("worldSeconds", .number(sums.world)),
          ("hostsSeconds", sums.hosts.map { .number($0) } ?? .null),
          ("meetingSeconds", .number(sums.meeting)),
        ])
      ),
    ])
  }

  private func json(_ host: HostReport) -> JSONValue {
    .object([
      ("name", .text(host.name)), ("ranks", .list(host.ranks.map { json($0) })),
      ("cores", .integer(host.cores)), ("coresOnline", .integer(host.first.online)),
      ("ownsCores", .boolean(host.first.ownsCores)),
      ("data", .list(host.data.map { json(rank: $0.rank, $0.report) })),
      ("modelFolder", host.first.model.map { json($0) } ?? .null),
    ])
  }

  private func json(_ rank: RankReport) -> JSONValue {
    .object([
      ("rank", .integer(rank.rank)), ("threads", .integer(rank.threads)),
      ("instructionSet", .text(rank.instructionSet)),
      ("processors", .list(rank.processors.map { .integer($0) })),
      ("bound", .boolean(rank.isBound)),
    ])
  }

  private func json(rank: Int, _ data: DataReport) -> JSONValue {
    .object([
      ("rank", .integer(rank)), ("folder", .text(data.folder)),
      ("checksum", data.isGood ? .text(String(data.checksum, radix: 16)) : .null),
      ("images", .list(data.counts.map { .integer($0) })),
      ("problem", data.problem.isEmpty ? .null : .text(data.problem)),
    ])
  }

  private func json(_ model: ModelFolderReport) -> JSONValue {
    let looked = model.exitCode == 0
    let wrote = looked && model.holder.isEmpty
    return .object([
      ("folder", .text(model.folder)), ("exists", .boolean(model.exists)),
      ("triedIn", .text(model.place)),
      ("freeBytes", looked ? .integer(model.freeBytes) : .null),
      ("checkpointBytes", .integer(ModelFolderReport.checkpointBytes)),
      ("checkpointSeconds", wrote ? .number(model.checkpointTime) : .null),
      ("writeBytesPerSecond", wrote ? .number(model.writeSpeed) : .null),
      ("inUseBy", model.holder.isEmpty ? .null : .text(model.holder)),
      ("seesFolderOfRank0", model.isShared.map { .boolean($0) } ?? .null),
      ("problem", model.problem.isEmpty ? .null : .text(model.problem)),
    ])
  }

  private func json(_ link: LinkReport) -> JSONValue {
    .object([
      ("from", .integer(link.from)), ("to", .integer(link.to)),
      ("betweenHosts", .boolean(host(of: link.from) != host(of: link.to))),
      ("latencySeconds", .number(link.latency)), ("bytesPerSecond", .number(link.bandwidth)),
      ("messageBytes", .integer(link.bytes)),
    ])
  }
}
