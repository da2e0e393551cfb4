internal import CMPI
internal import Glibc
internal import Terminal

/// The exit code of an error nobody has given another: an internal error (`EX_SOFTWARE`).
package let internalErrorExitCode: Int32 = 70

/// Starts MPI, runs the body, and finishes MPI, or ends the whole job when the body throws.
///
/// With or without `mpirun`; without it, the world has one rank. Called once per process, from
/// the main thread. A body that returns must do so on every rank.
///
/// On a thrown error this prints one line on standard error, `lenet-dist: rank 2 of 4 on HOST:
/// what happened` (without the rank where there is only one), ends every rank, and does not
/// return: `mpirun` exits with the error's code. Nothing here waits for other ranks then:
/// `MPI_Finalize`, or any collective, would hang.
///
/// - Parameters:
///   - program: The name that begins the line.
///   - exitCode: The exit code of an error, 1 to 255. A closure, not a protocol, so that the parts
///     whose errors these are need not know of MPI, and the codes stand in one place.
///   - body: The program; it may only borrow the world.
/// - Returns: What the body returned, after MPI has finished.
package func withWorld<Result>(
  named program: String = "lenet-dist",
  exitCode: (any Error) -> Int32 = { _ in internalErrorExitCode },
  _ body: (_ world: borrowing Communicator) throws -> Result
) -> Result {
  let launch = LaunchEnvironment.current
  // Where this process stands, as far as is known: told by the launcher, later by MPI.
  var place = Place(rank: launch.rank ?? 0, size: launch.size ?? 1, host: "this host")
  do {
    // Before MPI starts, which would end each of them with a page of advice.
    if let count = launch.stepWithoutPMI, count > 1 {
      let error = LaunchError.stepWithoutPMIx(count: count)
      // The others are not ended by the first one's end, and would all say the same.
      guard place.rank == 0 else { _exit(exitCode(error)) }
      place.size = 1
      throw error
    }
    launch.apply()
    let world = try startWorld(launch)
    place = Place(rank: world.rank, size: world.size, host: world.hostName)
    let result = try body(world)
    try world.free()
    try check(cmpi_finalize(), "MPI_Finalize")
    return result
  } catch {
    let delay = launch.delay(rank: place.rank, ofAll: error is any FailureOfAllRanks)
    endJob(place.line(program, error), exitCode: exitCode(error), delay: delay)
  }
}

/// The MPI library's name and version, one line; works before `withWorld`.
package var libraryVersion: String {
  let text = textFromC { cmpi_library_version($0) }
  return String(text.prefix { $0 != "\n" && $0 != "," })
}

/// `MPI_Init`, our own world, and the check that the launcher and the library fit together.
private func startWorld(_ launch: LaunchEnvironment) throws -> Communicator {
  precondition(!cmpi_initialized(), "withWorld is called once per process")
  var funneled = false
  try check(cmpi_init(&funneled), "MPI_Init_thread")
  guard funneled else {
    throw MPIError(
      call: "MPI_Init_thread", code: 0,
      text: "this MPI cannot be used beside threads; build it"
        + " with MPI_THREAD_FUNNELED or higher")
  }
  let world = try Communicator.duplicateOfWorld()
  if let announced = launch.size, announced > 1, world.size == 1 {
    // Otherwise each of them would quietly do the whole work, into the same files.
    throw LaunchError.separateCopies(count: announced)
  }
  return world
}

/// Where an error happened, and how it is told.
struct Place {
  var rank: Int
  var size: Int
  var host: String

  /// The message for people: where, and what, on a single line.
  func line(_ program: String, _ error: any Error) -> String {
    let text = String(describing: error).split(whereSeparator: \.isNewline).joined(separator: "; ")
    return size > 1
      ? "\(program): rank \(rank) of \(size) on \(host): \(text)\n" : "\(program): \(text)\n"
  }
}

/// Prints the line and ends all ranks.
///
/// When all ranks fail alike, such as for a missing file, one line is enough: rank 0 speaks at
/// once, the others a moment later, by when rank 0's end has ended them; on a host where all fail, the
/// first rank there before the others. A rank that fails alone is thus heard a little late.
///
/// - Parameter delay: how long to wait first, in milliseconds.
private func endJob(_ line: String, exitCode: Int32, delay: Int) -> Never {
  // Lines already printed must not be lost with the process.
  fflush(nil)
  if delay > 0 { pause(milliseconds: delay) }
  LiveLine.takeAway()
  var text = line
  text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  let exitCode = (1...255).contains(exitCode) ? exitCode : internalErrorExitCode
  if !cmpi_initialized() { _exit(exitCode) }
  cmpi_abort(exitCode)
}

/// Waits, and lets the end of the job (SIGTERM) end this process meanwhile, whatever handler the
/// program has set for it.
private func pause(milliseconds: Int) {
  signal(SIGTERM, SIG_DFL)
  var terminate = sigset_t()
  sigemptyset(&terminate)
  sigaddset(&terminate, SIGTERM)
  pthread_sigmask(SIG_UNBLOCK, &terminate, nil)
  usleep(UInt32(milliseconds) * 1000)
}
