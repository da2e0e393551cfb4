import Glibc
package import SystemPackage

/// The file `STOP` in the model directory: `touch model/STOP` asks the run there to save and stop.
package struct StopFile: Sendable {
  package static let name = "STOP"
  private let path: FilePath

  package init(in directory: FilePath) { path = directory.appending(Self.name) }

  /// Looks for the file, whatever it is, four times a second until it is there, on a thread of its own:
  /// on a network file system a look may take its time.
  package func watch(_ found: @escaping @Sendable () -> Void) {
    let watch = Watch(path: path.string, found: found)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Watch>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(watch).toOpaque())
    precondition(status == 0, "no thread: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }

  /// Takes the file away once it was obeyed, so that the same command goes on.
  package func remove() { unlink(path.string) }

  private final class Watch {
    let path: String
    let found: @Sendable () -> Void

    init(path: String, found: @escaping @Sendable () -> Void) {
      self.path = path
      self.found = found
    }

    func run() {
      var information = stat()
      while lstat(path, &information) != 0 { usleep(250_000) }
      found()
    }
  }
}
