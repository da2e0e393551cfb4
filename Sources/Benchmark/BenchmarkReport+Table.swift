extension BenchmarkReport {
  /// Everything, for people: medians, with quartiles in brackets.
  package var table: String {
    var lines: [String] = []
    if let kernels { lines += kernelLines(kernels) }
    for (ranks, facts) in [(1, kernels), (2, twoRanks)] {
      if let facts { lines += stepLines(ranks, facts) }
    }
    if !counts.isEmpty { lines += countLines }
    if !launches.isEmpty { lines += curveLines + jobLines }
    if !hasMPIRun {
      lines.append("Jobs of several ranks were skipped: mpirun is missing, or refused.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func kernelLines(_ facts: Facts) -> [String] {
    var table = TextTable([
      "kernel", "us/block", "quartiles", "least", "GFLOP/s", "of peak", "quartiles",
    ])
    let peak = facts.spread("peak")?.median ?? 0
    for kernel in TimedKernel.allCases {
      let time = facts.spread("kernel.\(kernel.name).time")?.scaled(by: 1e-3)
      let share = facts.spread("kernel.\(kernel.name).share")
      table.add([
        kernel.name, text(time?.median, 2), quartiles(time, 2), text(time?.minimum, 2),
        text(share.map { $0.median * peak * 1e-9 }, 1), text(share?.median, 2), quartiles(share, 2),
      ])
    }
    let rate = facts.spread("rate")
    let share = facts.spread("share")
    let block = 16e6
    table.add([
      "all of training", text(rate.map { block / $0.median }, 2),
      quartiles(rate.map { [block / $0.upperQuartile, block / $0.lowerQuartile] }, 2),
      text(rate.map { block / $0.maximum }, 2),
      text(share.map { $0.median * peak * 1e-9 }, 1), text(share?.median, 2), quartiles(share, 2),
    ])
    let validation = facts.spread("validation.share")?.scaled(by: 100)
    return [
      "FMA peak of a core: \(text(peak * 1e-9, 1)) GFLOP/s"
        + " \(quartiles(facts.spread("peak")?.scaled(by: 1e-9), 1)).",
      "GFLOP/s count the dense work, 2.2639 MFLOP per sample, whatever is skipped; one thread,"
        + " batch \(batchSizes[0]), \(rate?.count ?? 0) rounds.", "",
    ] + table.lines + [
      "",
      "epoch of 55,000: \(text(rate.map { Self.epochSamples / $0.median }, 3)) s;"
        + " validation of 5,000: \(text(validation?.median, 1)) % of that", "",
    ]
  }

  private func stepLines(_ ranks: Int, _ facts: Facts) -> [String] {
    let whole = facts.spread("step")?.scaled(by: 1e-3)
    var table = TextTable([
      "step of \(batchSizes[0]), np \(ranks)", "us", "quartiles", "%",
    ])
    for name in TimedKernel.Phase.allCases.map(\.rawValue) + ["wait"] {
      let part = facts.spread("step.\(name)")?.scaled(by: 1e-3)
      let share = part.flatMap { part in whole.map { 100 * part.median / $0.median } }
      table.add([name, text(part?.median, 1), quartiles(part, 1), text(share, 1)])
    }
    table.add(["all", text(whole?.median, 1), quartiles(whole, 1), "100"])
    return table.lines + [""]
  }

  private var countLines: [String] {
    var table = TextTable(["a step's", "--allreduce", "allocations", "collectives"])
    for count in counts {
      table.add([
        count.launch.name, count.allReduce, text(count.facts.number("allocations"), 2),
        text(count.facts.number("collectives"), 2),
      ])
    }
    return table.lines + [""]
  }

  private var curveLines: [String] {
    var table = TextTable([
      "job", "batch", "samples/s", "epoch s", "speed-up", "quartiles", "time / np 2", "quartiles",
    ])
    for launch in launches {
      for batchSize in batchSizes {
        guard let rate = curve.rate(of: launch, batchSize: batchSize) else { continue }
        let speedup = curve.speedup(of: launch, over: reference(of: launch), batchSize: batchSize)
        let two = Launch(.mpirun, ranks: 2)
        let time =
          launch.placement == .alone
          ? nil : curve.speedup(of: two, over: launch, batchSize: batchSize)
        table.add([
          launch.name, "\(batchSize)", text(rate.median, 0),
          text(Self.epochSamples / rate.median, 3), text(speedup?.median, 2),
          quartiles(speedup, 2), text(time?.median, 2), quartiles(time, 2),
        ])
      }
    }
    return table.lines + [""]
  }

  private var jobLines: [String] {
    var table = TextTable([
      "job", "MPI ready s", "first step s", "beyond MPI s", "largest rank MB", "all ranks MB",
    ])
    for launch in launches where !starts[launch, default: []].isEmpty {
      table.add([
        launch.name, text(start(of: launch, 0)?.median, 3), text(start(of: launch, 1)?.median, 3),
        text(ownStart(of: launch)?.median, 3),
        text(residentOfRank(launch).map { $0.median * 1e-6 }, 1),
        text(residentOfAll(launch).map { $0.median * 1e-6 }, 1),
      ])
    }
    return table.lines + [""]
  }

  private func text(_ value: Double?, _ decimals: Int) -> String {
    value.map { Decimals.text($0, decimals) } ?? "-"
  }

  private func quartiles(_ spread: Spread?, _ decimals: Int) -> String {
    quartiles(spread.map { [$0.lowerQuartile, $0.upperQuartile] }, decimals)
  }

  private func quartiles(_ ends: [Double]?, _ decimals: Int) -> String {
    ends.map { "[\(text($0[0], decimals)), \(text($0[1], decimals))]" } ?? "-"
  }
}
