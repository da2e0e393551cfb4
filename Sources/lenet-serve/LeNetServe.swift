import ArgumentParser
import Checkpoints
import Coordinator
import FlyingSocks
import Glibc
import LeNet
import LivePage
import SystemPackage

/// `lenet-serve`: a page in the browser to draw digits on, and to watch a training.
@main
struct LeNetServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lenet-serve",
    abstract:
      "A page to draw a digit on and see what the network makes of it, and to watch a training.",
    discussion: """
      lenet-serve             of model/, at http://127.0.0.1:8080/
      lenet-serve run1 --port 9000

      The folder may be one that lenet-dist is training in: each new checkpoint is taken at once, and the curves \
      grow with every epoch. Nothing is written. The page is for this machine alone; from another one, come by \
      ssh -L 8080:localhost:8080. Ctrl-C ends it.

      Exit codes: 64 usage, 65 no good checkpoint, 66 no such folder, 73 the port is in use.
      """,
    version: "lenet-serve \(Release.number)")

  @Argument(help: ArgumentHelp("Folder with checkpoints.", valueName: "folder"))
  var directory = "model"

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port: UInt16 = 8080

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    do {
      guard CheckpointManager.isDirectory(FilePath(directory)) else {
        throw CheckpointError.notFound(path: directory)
      }
      let model = try LiveModel(directory: FilePath(directory))
      if model.current == nil, let problem = model.problem { end(65, problem) }
      try await PageServer(model, port: port).run { address in
        print("lenet-serve: \(directory) is at \(address) - Ctrl-C ends it")
        fflush(nil)
      }
    } catch SocketError.failed(_, EADDRINUSE, _) {
      end(73, "port \(port) is in use: choose another with --port (0: any that is free)")
    } catch CheckpointError.notFound {
      end(66, "\(directory): no such folder: train with lenet-dist, or name the folder of a run")
    } catch {
      end(70, "\(error)")
    }
  }

  private func end(_ status: Int32, _ text: String) -> Never {
    var line = "lenet-serve: \(text)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    Glibc.exit(status)
  }
}
