import Glibc

/// One run of a program: what it printed on each stream, and how it ended.
struct ProgramRun {
  var output = ""
  var errors = ""
  var exitCode: Int32 = -1

  /// Runs `mpi-ranks` through the shell; ended after a minute with exit code 124.
  ///
  /// - Parameter command: May use `$RANKS` for the program, `$MPIRUN` for mpirun with everything
  ///   that lets it run as root and with more ranks than cores.
  /// - Throws: When no temporary folder can be made.
  init(_ command: String) throws {
    var folder = Array("/tmp/mpi-tests-XXXXXX".utf8CString)
    guard mkdtemp(&folder) != nil else { throw Unstarted() }
    let place = String(decoding: folder.dropLast().map { UInt8($0) }, as: UTF8.self)
    let script = """
      export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
      export RANKS='\(Self.program)' MPIRUN='mpirun --oversubscribe'
      timeout 60 sh -c '\(command)' >\(place)/output 2>\(place)/errors </dev/null
      """
    let status = system(script)
    exitCode = (status >> 8) & 0xff
    output = Self.text(of: place + "/output")
    errors = Self.text(of: place + "/errors")
    unlink(place + "/output")
    unlink(place + "/errors")
    rmdir(place)
  }

  /// The lines of standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// Whether `mpirun` is there to be tested with.
  static let hasMPIRun = system("command -v mpirun >/dev/null 2>&1") == 0

  /// The program built beside the running test bundle.
  private static let program: String = {
    for argument in [CommandLine.arguments[0]] + CommandLine.arguments + [ownExecutable] {
      let folders = argument.split(separator: "/", omittingEmptySubsequences: false)
      for count in stride(from: folders.count - 1, to: 0, by: -1) {
        let candidate = folders.prefix(count).joined(separator: "/") + "/mpi-ranks"
        var information = stat()
        let isFile =
          stat(candidate, &information) == 0 && (information.st_mode & S_IFMT) == S_IFREG
        if isFile && access(candidate, X_OK) == 0 { return candidate }
      }
    }
    return "mpi-ranks"
  }()

  private static let ownExecutable: String = {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!, $0.count)
    }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }()

  private static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  struct Unstarted: Error {}
}
