extension BenchmarkReport {
  /// Everything, for programs. Times in seconds, rates per second, bytes; keys are kept from release to
  /// release, and what was not measured is null or an empty list.
  ///
  /// - Parameter heading: about the program and the machine; comes first.
  package func json(heading: [(name: String, value: JSONValue)]) -> JSONValue {
    let all: [(name: String, value: JSONValue)] = [
      ("cores", .integer(cores)),
      ("batchSizes", .list(batchSizes.map { .integer($0) })),
      ("operationsPerSample", .integer(TimedKernel.operationsPerSample)),
      ("peakOperationsPerSecond", spread(kernels, "peak")),
      (
        "kernels",
        .list(kernels.map { facts in TimedKernel.allCases.map { json($0, facts) } } ?? [])
      ),
      ("training", training),
      ("steps", .list([(1, kernels), (2, twoRanks)].compactMap { step(ranks: $0, $1) })),
      ("counts", .list(counts.map { json($0) })),
      ("scaling", .list(launches.flatMap { json($0) })),
      ("jobs", .list(launches.map { job($0) })),
      ("mpirun", .boolean(hasMPIRun)),
    ]
    return .object(heading + all)
  }

  private func json(_ kernel: TimedKernel, _ facts: Facts) -> JSONValue {
    .object([
      ("name", .text(kernel.name)), ("phase", .text(kernel.phase.rawValue)),
      ("multiplyAddsPerSample", .integer(kernel.multiplyAdds)),
      ("secondsPerBlock", spread(facts, "kernel.\(kernel.name).time", times: 1e-9)),
      ("shareOfPeak", spread(facts, "kernel.\(kernel.name).share")),
    ])
  }

  /// One rank, one thread, the first batch size.
  private var training: JSONValue {
    guard let kernels, let rate = kernels.spread("rate") else { return .null }
    return .object([
      ("batchSize", .integer(batchSizes[0])), ("samplesPerSecond", rate.json),
      ("shareOfPeak", spread(kernels, "share")),
      ("epochSeconds", .number(Self.epochSamples / rate.median)),
      ("validationShareOfEpoch", spread(kernels, "validation.share")),
    ])
  }

  private func step(ranks: Int, _ facts: Facts?) -> JSONValue? {
    guard let facts else { return nil }
    return .object(
      [
        ("ranks", .integer(ranks)), ("batchSize", .integer(batchSizes[0])),
        ("seconds", spread(facts, "step", times: 1e-9)),
      ]
        + (TimedKernel.Phase.allCases.map(\.rawValue) + ["wait"]).map {
          (name: $0, value: spread(facts, "step.\($0)", times: 1e-9))
        } + [("validationShareOfEpoch", spread(facts, "validation.share"))])
  }

  private func json(_ count: Count) -> JSONValue {
    .object([
      ("ranks", .integer(count.launch.ranks)), ("threads", .integer(count.launch.threads)),
      ("allreduce", .text(count.allReduce)),
      ("allocationsPerStep", count.facts.number("allocations").map { .number($0) } ?? .null),
      ("collectivesPerStep", count.facts.number("collectives").map { .number($0) } ?? .null),
    ])
  }

  private func json(_ launch: Launch) -> [JSONValue] {
    batchSizes.compactMap { batchSize in
      guard let rate = curve.rate(of: launch, batchSize: batchSize) else { return nil }
      let speedup = curve.speedup(of: launch, over: reference(of: launch), batchSize: batchSize)
      let ofTwo = curve.speedup(of: launch, over: Launch(.mpirun, ranks: 2), batchSize: batchSize)
      return .object([
        ("placement", .text(launch.placement.rawValue)), ("ranks", .integer(launch.ranks)),
        ("threads", .integer(launch.threads)), ("batchSize", .integer(batchSize)),
        ("samplesPerSecond", rate.json),
        ("epochSeconds", .number(Self.epochSamples / rate.median)),
        ("speedup", speedup?.json ?? .null), ("speedupOverTwoRanks", ofTwo?.json ?? .null),
      ])
    }
  }

  private func job(_ launch: Launch) -> JSONValue {
    .object([
      ("placement", .text(launch.placement.rawValue)), ("ranks", .integer(launch.ranks)),
      ("threads", .integer(launch.threads)),
      ("secondsToMPI", start(of: launch, 0)?.json ?? .null),
      ("secondsToFirstStep", start(of: launch, 1)?.json ?? .null),
      ("secondsToFirstStepBeyondMPI", ownStart(of: launch)?.json ?? .null),
      ("residentBytesOfLargestRank", residentOfRank(launch)?.json ?? .null),
      ("residentBytesTogether", residentOfAll(launch)?.json ?? .null),
    ])
  }

  private func spread(_ facts: Facts?, _ name: String, times factor: Double = 1) -> JSONValue {
    facts?.spread(name)?.scaled(by: factor).json ?? .null
  }
}
