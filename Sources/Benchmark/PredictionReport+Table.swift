extension PredictionReport {
  /// Everything, for people.
  package var table: String {
    (figureLines + checkLines + batchSizes.flatMap { jobLines($0) } + payLines)
      .joined(separator: "\n") + "\n"
  }

  private var figureLines: [String] {
    let figures = model.figures
    var table = TextTable(["figure", "us"])
    for (name, value) in [
      ("block: forward and backward of 16 samples, one thread", figures.block),
      ("sum: gradient of a block, one thread", figures.sum),
      ("read: that of another rank's block, more", figures.read),
      ("update: all parameters, one thread", figures.update),
      ("step: each rank's own, each step", figures.step),
      ("meeting: each step, for each doubling of a host's threads", figures.meeting),
      ("turn: each step, for each further thread on a core", figures.turn),
      ("validation: a block, one thread", figures.validation),
      ("checkpoint", figures.checkpoint), ("latency between hosts", figures.latency),
    ] { table.add([name, Decimals.text(value * 1e6, 2)]) }
    table.add(["bandwidth between hosts, MB/s", Decimals.text(figures.bandwidth * 1e-6, 0)])
    return table.lines + ["latency and bandwidth: \(network)", ""]
  }

  private var checkLines: [String] {
    guard !observations.isEmpty else { return [] }
    var table = TextTable(["measured here", "batch", "us a step", "predicted", "error %"])
    for observation in observations {
      table.add([
        "np \(observation.job.ranks)", "\(observation.batchSize)",
        Decimals.text(observation.step * 1e6, 1),
        Decimals.text(model.step(observation).all * 1e6, 1),
        Decimals.text(100 * error(of: observation), 1),
      ])
    }
    return table.lines + [""]
  }

  private func jobLines(_ batchSize: Int) -> [String] {
    var table = TextTable([
      "batch \(batchSize): ranks", "hosts", "us a step", "compute", "sum", "wait", "network",
      "epoch s", "with validation", "speed-up", "efficiency %",
    ])
    for job in jobs {
      let step = model.step(job, samples: min(batchSize, model.size.training))
      let speedup = speedup(job, batchSize: batchSize)
      let parts = [step.all, step.compute, step.sum, step.waiting, step.network]
      table.add(
        ["\(job.ranks)", "\(job.hosts)"] + parts.map { Decimals.text($0 * 1e6, 1) } + [
          Decimals.text(model.training(job, batchSize: batchSize).all, 4),
          Decimals.text(model.epoch(job, batchSize: batchSize), 4), Decimals.text(speedup, 1),
          Decimals.text(100 * speedup / Double(job.ranks * job.threads), 1),
        ])
    }
    return table.lines
      + (best(batchSize: batchSize).map { ["fastest with \($0.ranks) ranks"] } ?? [])
      + [""]
  }

  private var payLines: [String] {
    var table = TextTable(["ranks", "pay from a batch of"])
    for job in jobs where job.ranks > 1 {
      let batch = model.smallestBatch(thatPaysFor: job, gain: Self.gain)
      table.add(["\(job.ranks)", batch.map(String.init) ?? "none"])
    }
    return table.lines + [
      "(the smallest with which they are \(Decimals.text(Self.gain, 1)) times as fast as half of them; "
        + "an epoch has \(model.size.training) images)"
    ]
  }
}
