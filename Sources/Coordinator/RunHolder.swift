import Glibc

/// Who holds a model directory: host, process, job of the scheduler, and since when.
package struct RunHolder: Sendable, Equatable, CustomStringConvertible {
  package var host = ""
  package var process = 0
  /// Such as "Slurm 123"; empty outside of a scheduler.
  package var job = ""
  /// In UTC, for people.
  package var started = ""

  /// This process.
  static var current: RunHolder {
    var holder = RunHolder()
    holder.host = hostName
    holder.process = Int(getpid())
    let schedulers = [
      ("SLURM_JOB_ID", "Slurm"), ("PBS_JOBID", "PBS"), ("LSB_JOBID", "LSF"), ("JOB_ID", "SGE"),
    ]
    for (variable, name) in schedulers where holder.job.isEmpty {
      if let id = getenv(variable) { holder.job = "\(name) \(String(cString: id))" }
    }
    holder.started = now
    return holder
  }

  private init() {}

  /// Reads what `text` writes; what is missing or odd is left out.
  package init(parsing text: String) {
    for line in text.split(separator: "\n").prefix(8) {
      guard let space = line.firstIndex(of: " ") else { continue }
      // For a terminal: nothing but what prints, and not too much of it.
      let value = String(
        String.UnicodeScalarView(
          line[space...].unicodeScalars.dropFirst().filter { $0.isASCII && $0.value >= 32 }
            .prefix(100)))
      switch line[..<space] {
      case "host": host = value
      case "process": process = Int(value) ?? 0
      case "job": job = value
      case "started": started = value
      default: break
      }
    }
  }

  /// The lock file's content.
  var text: String {
    "host \(host)\nprocess \(process)\n" + (job.isEmpty ? "" : "job \(job)\n")
      + "started \(started)\n"
  }

  package var description: String {
    guard process > 0 else { return "a process that did not say its name" }
    return "process \(process) on \(host)" + (job.isEmpty ? "" : ", \(job)")
      + (started.isEmpty ? "" : ", since \(started)")
  }

  /// Whether it is of this host, and no such process is left.
  var isKnownDead: Bool {
    host == Self.hostName && process > 0 && kill(pid_t(truncatingIfNeeded: process), 0) != 0
      && errno == ESRCH
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  private static var now: String {
    var seconds = time(nil)
    var fields = tm()
    gmtime_r(&seconds, &fields)
    var text = [CChar](repeating: 0, count: 64)
    strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &fields)
    return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}
