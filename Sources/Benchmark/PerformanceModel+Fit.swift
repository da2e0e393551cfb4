/// The figures that show only between ranks, found from measured jobs.
extension PerformanceModel {
  /// A measured step.
  package struct Observation: Equatable, Sendable {
    package var job: JobShape
    package var batchSize: Int
    /// Seconds.
    package var step: Double

    package init(job: JobShape, batchSize: Int, step: Double) {
      self.job = job
      self.batchSize = batchSize
      self.step = step
    }
  }

  /// Takes `read` and `meeting` from jobs whose ranks have cores of their own, `turn` from the others.
  package mutating func fit(
    owning: [Observation], sharing: [Observation]
  ) {
    figures.read = 0
    figures.meeting = 0
    figures.turn = 0
    var probe = self
    let read = Self.line(
      owning.map { observation in
        // How a second of `read` and of `meeting` would show.
        probe.figures = figures
        let base = probe.step(observation).all
        probe.figures.read = 1
        let slope = probe.step(observation).all - base
        return (slope, observation.step - base)
      })
    figures.read = read.slope
    figures.meeting = read.rest
    // Least squares of the relative errors: x is the share of the step that a second of `turn` would be.
    var (products, squares) = (0.0, 0.0)
    for observation in sharing {
      let x = (observation.job.sharing - 1) / observation.step
      products += x * (1 - step(observation).all / observation.step)
      squares += x * x
    }
    if squares > 0 { figures.turn = max(0, products / squares) }
  }

  /// What the model says of it.
  package func step(_ observation: Observation) -> StepTime {
    step(observation.job, samples: observation.batchSize)
  }

  /// The straight line through points, neither falling nor below zero at its start.
  static func line(_ points: [(x: Double, y: Double)]) -> (slope: Double, rest: Double) {
    guard let first = points.first, let last = points.last else { return (0, 0) }
    let width = last.x - first.x
    var slope = width != 0 ? max(0, (last.y - first.y) / width) : 0
    var rest = points.map { $0.y - slope * $0.x }.reduce(0, +) / Double(points.count)
    if rest < 0 {
      rest = 0
      let weight = points.map { $0.x * $0.x }.reduce(0, +)
      slope = weight > 0 ? max(0, points.map { $0.x * $0.y }.reduce(0, +) / weight) : 0
    }
    return (slope, rest)
  }
}
