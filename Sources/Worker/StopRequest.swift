import Glibc
import Synchronization

/// A wish to save and stop, from a signal, the clock or a file; the flag joins the next step's sum, so all
/// ranks stop after the same step.
package enum StopRequest {
  private static let flag = Atomic<Bool>(false)
  private static let cause = Mutex<String?>(nil)

  /// Whether this rank was asked to stop.
  package static var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Who asked first: "SIGTERM", "--max-time", ...; nil if nobody asked this rank.
  package static var reason: String? { cause.withLock { $0 } }

  /// Asks.
  package static func set(_ reason: String) {
    cause.withLock { $0 = $0 ?? reason }
    flag.store(true, ordering: .relaxed)
  }
}
