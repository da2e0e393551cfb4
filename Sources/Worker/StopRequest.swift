import Glibc
import Synchronization

/// A wish to save and stop, from a signal; the flag joins the next step's sum, so all ranks stop
/// after the same step.
package enum StopRequest {
  private static let flag = Atomic<Bool>(false)

  /// Whether this rank was asked to stop.
  package static var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Takes SIGUSR1, SIGUSR2, SIGTERM and SIGINT as the wish to stop; a second one of the same kind
  /// ends the process as it would have without us. SIGPIPE is ignored: a closed output is no reason
  /// to lose a run.
  package static func watchSignals() {
    _ = isSet  // A handler must not be the first to touch the flag.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      StopRequest.flag.store(true, ordering: .relaxed)
    }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
    for signal in [SIGUSR1, SIGUSR2, SIGTERM, SIGINT] { sigaction(signal, &action, nil) }
    signal(SIGPIPE, SIG_IGN)
  }
}
