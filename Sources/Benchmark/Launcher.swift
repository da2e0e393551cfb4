import Glibc
import MPI

/// Starts measuring processes of this same program, and reads what they tell.
package struct Launcher {
  /// Words that every measuring process gets, such as where the data is.
  private let arguments: [String]
  private let program: String
  /// Processors this process may use.
  package let cores: Int
  /// Whether `mpirun` is there, and has worked so far.
  package private(set) var hasMPIRun: Bool

  package init(arguments: [String]) {
    self.arguments = arguments
    var path = [UInt8](repeating: 0, count: 4096)
    let count = path.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!, $0.count)
    }
    program = String(decoding: path.prefix(max(0, count)), as: UTF8.self)
    cores = Processors.allowed
    hasMPIRun = system("command -v mpirun >/dev/null 2>&1") == 0
  }

  /// Runs one measuring process or job.
  ///
  /// - Parameters:
  ///   - launch: how many ranks and threads, and where.
  ///   - own: words of this measurement.
  ///   - preload: a library to load first.
  /// - Returns: Its facts; nil where `mpirun` is missing or refuses, which then is not tried again.
  /// - Throws: `BenchmarkError` when a process without `mpirun` fails; it has said why.
  package mutating func measure(
    _ launch: Launch, _ own: [String], preload: String? = nil
  ) throws(BenchmarkError) -> Facts? {
    guard launch.placement == .alone || hasMPIRun else { return nil }
    let words =
      [program, "benchmark"] + arguments + own
      + ["--threads", "\(launch.threads)", "--launched-at", "\(Clock.nanoseconds)"]
    let loading = preload.map { "env LD_PRELOAD=\($0) " } ?? ""
    let command =
      launch.prefix(cores: cores) + " " + loading + words.map(quoted).joined(separator: " ")
    guard let output = popen(command, "r") else { throw .cannotStart(errno: errno) }
    let text = everything(of: output)
    let status = pclose(output)
    guard status == 0 else {
      // A wait status: the exit code is its second byte, a signal its first.
      let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
      guard launch.placement != .alone else { throw .failed(code: code) }
      hasMPIRun = false
      return nil
    }
    return Facts(text: text)
  }

  private func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  private func everything(of file: UnsafeMutablePointer<FILE>) -> String {
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
