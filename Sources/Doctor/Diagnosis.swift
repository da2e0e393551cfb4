import Benchmark

/// What follows from an examination: what must be done before a run can start, and what is worth a look.
package struct Diagnosis: Equatable, Sendable {
  package private(set) var problems: [Problem] = []
  package private(set) var advice: [String] = []

  /// The first problem's; 0 of none.
  package var exitCode: Int32 { problems.first?.exitCode ?? 0 }

  package init(_ examination: Examination) {
    examineProgram(examination)
    examineData(examination)
    examineModelFolder(examination)
    examineLayout(examination)
    examineLinks(examination)
  }

  private mutating func examineProgram(_ all: Examination) {
    let ranks = all.ranks
    if let other = ranks.first(where: { $0.version != all.first.version }) {
      problems.append(
        Problem(
          64,
          "\(all.place(of: other.rank)) runs lenet-dist \(other.version), rank 0 \(all.first.version): "
            + "install the same on all hosts"))
    }
    if let other = ranks.first(where: { $0.mpi != all.first.mpi }) {
      advice.append(
        "\(all.place(of: other.rank)) has \(other.mpi), rank 0 \(all.first.mpi): they should be the same"
      )
    }
    let sets = Set(ranks.map(\.instructionSet))
    if sets.count > 1 {
      advice.append(
        "the hosts use \(sets.sorted().joined(separator: " and ")) kernels: all wait for the slowest"
          + (sets.contains("baseline")
            ? "; baseline gives other last bits: for results that can be repeated set LENET_ISA=baseline on all"
            : ""))
    }
  }

  private mutating func examineData(_ all: Examination) {
    let checked = all.hosts.flatMap { host in host.data.map { (host, $0.rank, $0.report) } }
    for (texts, code) in Self.grouped(
      checked.filter { $0.2.exitCode != 0 }.map { ($0.0.name, $0.2.problem, $0.2.exitCode) })
    {
      problems.append(Problem(code, texts))
    }
    guard let good = checked.first(where: { $0.2.isGood }) else { return }
    for (host, rank, report) in checked where report.isGood && report.checksum != good.2.checksum {
      problems.append(
        Problem(
          65,
          "rank \(rank) on \(host.name): \(report.folder): other images or labels than in "
            + "\(good.2.folder) of rank \(good.1) on \(good.0.name): give all the same files"))
    }
  }

  /// The same problem on many hosts is told once.
  private static func grouped(
    _ found: [(host: String, text: String, code: Int32)]
  ) -> [(String, Int32)] {
    var order: [String] = []
    var hosts: [String: ([String], Int32)] = [:]
    for (host, text, code) in found {
      if hosts[text] == nil { order.append(text) }
      hosts[text, default: ([], code)].0.append(host)
    }
    return order.map { text in
      let (names, code) = hosts[text]!
      let shown = names.prefix(4).joined(separator: ", ")
      let more = names.count > 4 ? " and \(names.count - 4) more" : ""
      return ("on \(shown)\(more): \(text)", code)
    }
  }

  private mutating func examineModelFolder(_ all: Examination) {
    guard let model = all.first.model else { return }
    let host = all.hosts[0].name
    if model.exitCode != 0 {
      problems.append(Problem(model.exitCode, "on \(host): \(model.problem)"))
    }
    if !model.holder.isEmpty {
      problems.append(
        Problem(
          73,
          "\(model.folder): another run uses this folder: \(model.holder); "
            + "wait for its end, or choose another --model-dir"))
    }
    let size = ModelFolderReport.checkpointBytes
    if model.exitCode == 0 && model.freeBytes < 2 * size {
      problems.append(
        Problem(
          74,
          "on \(host): \(model.place): \(model.freeBytes) bytes are free, a checkpoint has about \(size): "
            + "free some space"))
    } else if model.exitCode == 0 && model.freeBytes < 6 * size {
      advice.append(
        "on \(host): \(model.place): \(model.freeBytes) bytes are free, the five checkpoints that are kept "
          + "and the next one need \(6 * size)")
    }
    if model.checkpointTime > 1 {
      advice.append(
        "on \(host): writing a checkpoint takes \(Decimals.text(model.checkpointTime, 1)) s, every epoch: "
          + "another disk may be faster")
    }
    let others = all.hosts.dropFirst().compactMap { host in host.first.model.map { (host.name, $0) }
    }
    let apart = others.filter { $0.1.isShared == false }.map(\.0)
    if let name = apart.first {
      advice.append(
        "\(model.folder) is another folder on \(name)"
          + (apart.count > 1 ? " and \(apart.count - 1) more hosts" : "")
          + ": a job that is started again must have rank 0 on \(host), or a folder that all hosts see"
      )
    }
    for (text, _) in Self.grouped(
      others.filter { $0.1.exitCode != 0 }.map { ($0.0, $0.1.problem, $0.1.exitCode) })
    {
      advice.append("\(text): should rank 0 come to run there, it could not save")
    }
  }

  private mutating func examineLayout(_ all: Examination) {
    let shared = all.hosts.filter { !$0.first.ownsCores }
    if let host = shared.first {
      advice.append(
        "\(counted(host.threads, "thread")) of \(counted(host.ranks.count, "rank")) share "
          + "\(counted(host.cores, "core")) on \(names(shared)): fewer ranks or --threads would be faster"
      )
    }
    let bound = all.hosts.filter { host in
      host.ranks.contains { $0.isBound } && host.cores < host.first.online
    }
    if let host = bound.first {
      advice.append(
        "ranks are bound to \(host.cores) of \(counted(host.first.online, "core")) on \(names(bound)): "
          + "mpirun --bind-to none lets threads use the others, if they are this job's")
    }
    let idle = all.hosts.filter { $0.first.ownsCores && $0.threads < $0.cores }
    if let host = idle.first {
      advice.append(
        "\(counted(host.threads, "thread")) on \(counted(host.cores, "core")) of \(names(idle)): "
          + "more --threads or ranks would be faster")
    }
  }

  private mutating func examineLinks(_ all: Examination) {
    let between = all.links(betweenHosts: true)
    let ordinary = Spread(of: between.map(\.latency))?.median ?? 0
    let speed = Spread(of: between.map(\.bandwidth))?.median ?? 0
    let slow =
      between.count < 3
      ? [] : between.filter { $0.latency > 5 * ordinary || $0.bandwidth < speed / 3 }
    for link in slow.prefix(4) {
      advice.append(
        "the link from \(all.place(of: link.from)) to \(all.place(of: link.to)) is slow: "
          + "\(Decimals.text(link.latency * 1e6, 1)) us, \(Decimals.text(link.bandwidth * 1e-6, 0)) MB/s, "
          + "others \(Decimals.text(ordinary * 1e6, 1)) us, \(Decimals.text(speed * 1e-6, 0)) MB/s")
    }
    if let sum = all.sums.hosts, sum > 0.001 {
      advice.append(
        "a sum between hosts takes \(Decimals.text(sum * 1e3, 1)) ms, every step: a larger --batch-size has "
          + "fewer steps; `lenet-dist benchmark --predict` tells what pays")
    }
  }

  private func names(_ hosts: [HostReport]) -> String {
    hosts.prefix(4).map(\.name).joined(separator: ", ")
      + (hosts.count > 4 ? " and \(hosts.count - 4) more hosts" : "")
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
