internal import CMPI
internal import Glibc
internal import Terminal

/// Ending the job from a thread of our own, whatever the main one is waiting for.
package enum JobEnd {
  /// What ending the other ranks may take before this process ends alone.
  private static let patience: UInt32 = 2

  /// Says a line on standard error, unless nobody reads there any more: this never waits.
  package static func say(_ line: String) {
    var output = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&output, 1, 0) > 0 else { return }
    LiveLine.takeAway()
    var text = line + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Ends the job because a thread cannot be made.
  package static func withoutThread(_ status: Int32, exitCode: Int32) -> Never {
    say(
      "lenet-dist: no thread can be made: \(String(cString: strerror(status))); "
        + "allow this process more memory or threads, or use fewer (--threads)")
    now(exitCode: exitCode)
  }

  /// Lets this process die with its launcher, even while it is suspended.
  ///
  /// By the system, which watches the *thread* that started us. Open MPI starts more than 32 ranks of a node from
  /// threads that end at once; there, and under other launchers, only the watchdog looks for it.
  package static func withLauncher(_ launch: LaunchEnvironment = .current) {
    if launch.hasLauncher, let ranks = launch.localSize, ranks <= 16 { cmpi_die_with_launcher() }
  }

  /// Sees to it that the launcher ends too. One that cannot reach its daemon on another host waits for
  /// it, for a quarter of an hour or more, with all its ranks gone; so does the daemon.
  package static func endLauncher() {
    cmpi_end_launcher(getppid(), launcherPatience)
  }

  private static let launcherPatience: Int32 = 5

  /// Ends all ranks, if MPI can still be made to, and this process in any case.
  ///
  /// MPI's own abort speaks with the launcher; with a link cut or the launcher gone it may never return.
  package static func now(exitCode: Int32) -> Never {
    if cmpi_runs() {
      var thread = pthread_t()
      let code = UnsafeMutableRawPointer(bitPattern: Int(exitCode))
      let status = pthread_create(
        &thread, nil,
        { code in
          cmpi_abort(Int32(Int(bitPattern: code)))
        }, code)
      if status == 0 { sleep(patience) }
    }
    _exit(exitCode)
  }
}
