extension PredictionReport {
  /// Everything, for programs. Times in seconds, rates per second; `figures` can be given to a later prediction.
  ///
  /// - Parameter heading: about the program and the machine; comes first.
  package func json(heading: [(name: String, value: JSONValue)]) -> JSONValue {
    .object(
      heading + [
        (
          "figures",
          .object(MachineFigures.names.map { ($0.name, .number(model.figures[keyPath: $0.path])) })
        ),
        ("network", .text(network)),
        ("measured", .list(observations.map { json($0) })),
        ("predicted", .list(batchSizes.flatMap { batch in jobs.map { json($0, batch) } })),
        (
          "pays",
          .list(
            jobs.filter { $0.ranks > 1 }.map { job in
              let batch = model.smallestBatch(thatPaysFor: job, gain: Self.gain)
              return .object([
                ("ranks", .integer(job.ranks)),
                ("fromBatchSize", batch.map { .integer($0) } ?? .null),
              ])
            })
        ),
      ])
  }

  private func json(_ observation: PerformanceModel.Observation) -> JSONValue {
    .object([
      ("ranks", .integer(observation.job.ranks)), ("batchSize", .integer(observation.batchSize)),
      ("stepSeconds", .number(observation.step)),
      ("predictedStepSeconds", .number(model.step(observation).all)),
      ("error", .number(error(of: observation))),
    ])
  }

  private func json(_ job: JobShape, _ batchSize: Int) -> JSONValue {
    let step = model.step(job, samples: min(batchSize, model.size.training))
    return .object([
      ("ranks", .integer(job.ranks)), ("threads", .integer(job.threads)),
      ("hosts", .integer(job.hosts)), ("batchSize", .integer(batchSize)),
      ("stepSeconds", .number(step.all)), ("computeSeconds", .number(step.compute)),
      ("sumSeconds", .number(step.sum)), ("waitingSeconds", .number(step.waiting)),
      ("networkSeconds", .number(step.network)),
      ("trainingSeconds", .number(model.training(job, batchSize: batchSize).all)),
      ("epochSeconds", .number(model.epoch(job, batchSize: batchSize))),
      ("speedup", .number(speedup(job, batchSize: batchSize))),
    ])
  }
}
