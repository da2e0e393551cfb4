import Benchmark

extension Examination {
  /// Hosts, and links, that are told one by one; of more, only what they have in common.
  private static let mostRows = 16

  /// Everything, for people.
  package func table(_ diagnosis: Diagnosis) -> String {
    let sections = [hostLines, linkLines, sumLines, modelLines, verdictLines(diagnosis)]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var hostLines: [String] {
    var table = TextTable([
      "host", "ranks", "cores", "of", "bound", "threads", "kernels", "data", "checksum",
    ])
    for host in hosts.prefix(Self.mostRows) {
      let data = host.data.first?.report
      let counts = data.map { $0.counts.map(String.init).joined(separator: "/") } ?? ""
      table.add([
        host.name, HostReport.ranges(host.ranks.map(\.rank)), "\(host.cores)",
        "\(host.first.online)", host.first.isBound ? "yes" : "no", "\(host.threads)",
        Set(host.ranks.map(\.instructionSet)).sorted().joined(separator: ","),
        counts.isEmpty ? "none" : counts,
        data.map { $0.isGood ? String($0.checksum, radix: 16) : "-" } ?? "-",
      ])
    }
    let more = hosts.count - Self.mostRows
    return table.lines + (more > 0 ? ["and \(more) more hosts: see --json"] : [])
  }

  private var linkLines: [String] {
    guard !links.isEmpty else { return [] }
    var table = TextTable(["link", "latency us", "MB/s"])
    if links.count <= Self.mostRows {
      for link in links {
        table.add([
          "\(place(of: link.from)) - \(place(of: link.to))",
          Decimals.text(link.latency * 1e6, 2), Decimals.text(link.bandwidth * 1e-6, 0),
        ])
      }
    } else {
      for (name, links) in [
        ("on a host", links(betweenHosts: false)), ("between hosts", links(betweenHosts: true)),
      ] {
        guard let latency = Spread(of: links.map(\.latency)),
          let bandwidth = Spread(of: links.map(\.bandwidth))
        else { continue }
        table.add([
          "\(links.count) \(name)",
          "\(Decimals.text(latency.median * 1e6, 2)), at most \(Decimals.text(latency.maximum * 1e6, 2))",
          "\(Decimals.text(bandwidth.median * 1e-6, 0)), at least "
            + Decimals.text(bandwidth.minimum * 1e-6, 0),
        ])
      }
    }
    return table.lines
  }

  private var sumLines: [String] {
    guard ranks.count > 1 else { return [] }
    var table = TextTable(["sum of a gradient, \(sums.count) doubles", "us"])
    table.add([
      "MPI_Allreduce over all ranks (--allreduce mpi)", Decimals.text(sums.world * 1e6, 1),
    ])
    if let sum = sums.hosts {
      table.add(["between hosts (--allreduce shared)", Decimals.text(sum * 1e6, 1)])
    }
    table.add(["meeting of a host's ranks", Decimals.text(sums.meeting * 1e6, 2)])
    return table.lines
  }

  private var modelLines: [String] {
    guard let model = first.model else { return [] }
    var line = "model folder \(model.folder), on \(hosts[0].name): "
    guard model.exitCode == 0 else { return [line + "cannot be used"] }
    line += model.exists ? "there" : "not there yet, \(model.place) is"
    line += ", \(Decimals.text(Double(model.freeBytes) * 1e-9, 2)) GB free"
    if model.holder.isEmpty {
      line += ", a checkpoint takes \(Decimals.text(model.checkpointTime * 1e3, 1)) ms"
      line += " (\(Decimals.text(model.writeSpeed * 1e-6, 1)) MB/s on the disk)"
      line += ", nobody trains there"
    } else {
      line += ", in use by \(model.holder)"
    }
    let seen = hosts.dropFirst().filter { $0.first.model?.isShared == true }.count
    if hosts.count > 1 { line += ", seen by \(seen) of \(hosts.count - 1) other hosts" }
    return [line]
  }

  private func verdictLines(_ diagnosis: Diagnosis) -> [String] {
    var lines = diagnosis.problems.map { "problem: \($0.text)" }
    lines += diagnosis.advice.map { "worth a look: \($0)" }
    let count = diagnosis.problems.count
    lines.append(
      count == 0
        ? "verdict: all well"
        : "verdict: \(count) problem\(count == 1 ? "" : "s"), exit code \(diagnosis.exitCode)")
    return lines
  }
}
