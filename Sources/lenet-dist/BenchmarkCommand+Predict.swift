import Benchmark
import Checkpoints
import Kernels
import MPI
import SystemPackage

extension BenchmarkCommand {
  /// The largest report that is read: ten thousand ranks' doctor has some megabytes.
  private static let reportLimit = 1 << 26

  /// `--predict`: a model from figures that are given, or measured here.
  func prediction(launcher: Launcher) throws -> PredictionReport {
    var figures = MachineFigures()
    var found: MachineFigures.Found = []
    for path in options.figures { found.formUnion(try take(path, into: &figures)) }
    var network = found.contains(.network) ? "of --figures" : "assumed; see doctor --json"
    if options.latency != nil || options.bandwidth != nil { network = "given" }
    if let latency = options.latency { figures.latency = latency * 1e-6 }
    if let bandwidth = options.bandwidth { figures.bandwidth = bandwidth * 1e6 }
    if let checkpoint = options.checkpoint { figures.checkpoint = checkpoint * 1e-3 }
    var model = PerformanceModel(figures)
    var observations: [PerformanceModel.Observation] = []
    if !found.contains(.machine) {
      var run = BenchmarkRun(
        seconds: seconds, batchSizes: [128, 1024], kernelsOnly: false, launcher: launcher
      ) { Self.tell("benchmark: \($0)") }
      let report = try run.runForPrediction()
      guard let measured = report.model(figures) else { throw BenchmarkError.failed(code: 70) }
      model = measured
      observations = report.observations
    }
    let threads = data.threads ?? 1
    let perHost = options.ranksPerHost ?? Processors.online
    let jobs = options.ranks.numbers.map { ranks in
      JobShape(
        ranks: ranks, threads: threads, ranksPerHost: perHost,
        coresPerHost: options.coresPerHost ?? Double(perHost * threads))
    }
    var report = PredictionReport(
      model: model, jobs: jobs, batchSizes: options.batchSizes.numbers, network: network)
    report.observations = observations
    return report
  }

  private func take(_ path: String, into figures: inout MachineFigures) throws
    -> MachineFigures.Found
  {
    let file = FilePath(path)
    let bytes: [UInt8]
    do {
      let descriptor = try FileDescriptor.open(file, .readOnly)
      bytes = try descriptor.closeAfter { try Self.everything(of: descriptor) }
    } catch let code as Errno {
      throw FiguresError.unreadable(
        path: path, reason: "\(code)", isMissing: code == .noSuchFileOrDirectory)
    }
    do {
      let found = figures.take(try JSONReader.read(bytes))
      guard !found.isEmpty else { throw FiguresError.useless(path: path) }
      return found
    } catch let failure as JSONReader.Failure {
      throw FiguresError.malformed(path: path, reason: "\(failure)")
    }
  }

  private static func everything(of descriptor: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < reportLimit {
      let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    return bytes
  }
}

/// A file of figures that cannot be used.
enum FiguresError: Error, CustomStringConvertible {
  case unreadable(path: String, reason: String, isMissing: Bool)
  case malformed(path: String, reason: String)
  case useless(path: String)

  var description: String {
    switch self {
    case .unreadable(let path, let reason, _): "\(path): cannot be read: \(reason)"
    case .malformed(let path, let reason): "\(path): \(reason)"
    case .useless(let path):
      "\(path): has no figures: give a report of 'benchmark --predict --json', or of 'doctor --json' over hosts"
    }
  }

  var exitStatus: Int32 {
    switch self {
    case .unreadable(_, _, let isMissing): isMissing ? ExitStatus.noInput : ExitStatus.inputOutput
    case .malformed, .useless: ExitStatus.badData
    }
  }
}
