import Benchmark
import Testing

/// The model of step times, held against what can be said without it.
@Suite struct PredictionTests {
  /// A machine with round numbers.
  private var figures: MachineFigures {
    var figures = MachineFigures()
    figures.block = 100e-6
    figures.sum = 20e-6
    figures.read = 4e-6
    figures.update = 30e-6
    figures.step = 10e-6
    figures.meeting = 10e-6
    figures.turn = 25e-6
    figures.validation = 40e-6
    figures.checkpoint = 5e-3
    figures.latency = 10e-6
    figures.bandwidth = 1e9
    return figures
  }
  private var model: PerformanceModel { PerformanceModel(figures) }

  private func job(_ ranks: Int, on hosts: Int = 1, cores: Double? = nil, threads: Int = 1)
    -> JobShape
  {
    let perHost = ranks / hosts
    return JobShape(
      ranks: ranks, threads: threads, ranksPerHost: perHost,
      coresPerHost: cores ?? Double(perHost * threads))
  }

  private func isClose(_ value: Double, _ other: Double) -> Bool {
    abs(value - other) <= 1e-9 * abs(other)
  }

  @Test func oneRankDoesAllBlocks() {
    let step = model.step(job(1), samples: 128)
    #expect(isClose(step.compute, 8 * 100e-6))
    #expect(isClose(step.sum, 8 * 20e-6 + 30e-6))
    #expect(isClose(step.waiting, 10e-6))
    #expect(step.network == 0)
  }

  @Test func aBlockIsNeverDivided() {
    // 17 samples are two blocks; nine ranks have eight blocks, and one of them none.
    #expect(isClose(model.step(job(1), samples: 17).compute, 200e-6))
    #expect(isClose(model.step(job(9), samples: 128).compute, 100e-6))
    #expect(isClose(model.step(job(3), samples: 128).compute, 300e-6))
    #expect(isClose(model.step(job(2, threads: 4), samples: 128).compute, 100e-6))
  }

  @Test func ranksThatShareCoresTakeTurns() {
    let two = model.step(job(2), samples: 128)
    let four = model.step(job(4, cores: 2), samples: 128)
    #expect(isClose(four.compute, two.compute))
    #expect(isClose(four.waiting, 2 * 10e-6 + 25e-6 + 10e-6))
    // Four hosts on a machine with two cores: half a core each.
    let hosts = model.step(job(4, on: 4, cores: 0.5), samples: 128)
    #expect(isClose(hosts.compute, 400e-6))
    #expect(isClose(hosts.network, 2 * model.step(job(4, on: 4), samples: 128).network))
  }

  @Test func theSumBetweenHostsIsRabenseifners() {
    let bytes = 61_709.0 * 8
    #expect(isClose(model.network(job(2, on: 2)), 2 * 10e-6 + bytes / 1e9))
    #expect(isClose(model.network(job(8, on: 8)), 6 * 10e-6 + 1.75 * bytes / 1e9))
    #expect(model.network(job(9, on: 9)) > model.network(job(16, on: 16)))
    #expect(model.network(job(8)) == 0)
  }

  @Test func anEpochIsItsStepsValidationAndCheckpoint() {
    let training = 429 * model.step(job(1), samples: 128).all + model.step(job(1), samples: 88).all
    #expect(isClose(model.training(job(1), batchSize: 128).all, training))
    #expect(isClose(model.epoch(job(1), batchSize: 128), training + 313 * 40e-6 + 5e-3))
  }

  @Test func batchesFromWhichRanksPay() {
    // Of one block, a second rank takes nothing; of very many, half.
    let batch = model.smallestBatch(thatPaysFor: job(2), gain: 1.2)
    #expect(batch == 32)
    // 3,438 blocks in all.
    let many = JobShape(ranks: 16_384, threads: 1, ranksPerHost: 64, coresPerHost: 64)
    #expect(model.smallestBatch(thatPaysFor: many, gain: 1.2) == nil)
  }

  @Test func theFitFindsTheFiguresThatMadeTheTimes() {
    func observe(_ ranks: Int, _ batchSize: Int) -> PerformanceModel.Observation {
      let job = JobShape(ranks: ranks, threads: 1, ranksPerHost: ranks, coresPerHost: 2)
      return .init(
        job: job, batchSize: batchSize, step: model.step(job, samples: batchSize).all)
    }
    var fitted = model
    fitted.figures.read = 0
    fitted.figures.turn = 1
    fitted.fit(
      owning: [observe(2, 128), observe(2, 1024)], sharing: [observe(4, 128), observe(4, 1024)])
    #expect(isClose(fitted.figures.read, 4e-6))
    #expect(isClose(fitted.figures.meeting, 10e-6))
    #expect(isClose(fitted.figures.turn, 25e-6))
  }

  @Test func theFitStaysPositive() {
    var fitted = model
    let fast = PerformanceModel.Observation(job: job(2), batchSize: 128, step: 1e-6)
    fitted.fit(owning: [fast], sharing: [])
    #expect(fitted.figures.read == 0 && fitted.figures.meeting == 0 && fitted.figures.turn == 0)
  }

  @Test func figuresSurviveTheirJSON() throws {
    let report = PredictionReport(
      model: model, jobs: [job(1), job(2)], batchSizes: [128], network: "given")
    let text = report.json(heading: [("version", .text("a \"b\" \n ü"))]).description
    let value = try JSONReader.read(Array(text.utf8))
    var read = MachineFigures()
    #expect(read.take(value) == [.machine, .network])
    #expect(read == figures)
    guard case .text("a \"b\" \n ü")? = value["version"] else {
      Issue.record("the heading's text")
      return
    }
  }

  @Test(arguments: [
    "", "{", "[1,", "[1 2]", "{\"a\" 1}", "nul", "\"", "1e999", "{} x", "\"\\u12\"", "-",
  ]) func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: JSONReader.Failure.self) { _ = try JSONReader.read(Array(text.utf8)) }
  }

  @Test func deepNestingIsRefused() {
    let text = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: JSONReader.Failure.self) { _ = try JSONReader.read(text) }
  }
}
