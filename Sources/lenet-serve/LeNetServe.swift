import ArgumentParser
import Checkpoints
import Coordinator
import FlyingSocks
import Glibc
import Kernels
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

      Exit codes: 64 usage, 65 no good checkpoint, 66 no such folder, 73 the port is in use, 74 reading failed.
      """,
    version: "lenet-serve \(Release.number)")

  @Argument(help: ArgumentHelp("Folder with checkpoints.", valueName: "folder"))
  var directory = "model"

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port: UInt16 = 8080

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    guard CheckpointManager.isDirectory(FilePath(directory)) else {
      end(66, "\(directory): no such folder: train with lenet-dist, or name the folder of a run")
    }
    do {
      let model = try LiveModel(directory: FilePath(directory))
      let found = model.look()
      if found.loaded == nil, let problem = found.problem { throw problem }
      try await PageServer(model, port: port).run { address in
        print("lenet-serve: \(directory) is at \(address) - Ctrl-C ends it")
        fflush(nil)
      }
    } catch let error as CheckpointError {
      end(error.exitStatus, "\(error)")
    } catch let error as InstructionSetError {
      end(64, "\(error)")
    } catch SocketError.failed(_, EADDRINUSE, _) {
      end(73, "port \(port) is in use: choose another with --port (0: any that is free)")
    } catch {
      end(70, "\(error)")
    }
  }

  private func end(_ status: Int32, _ text: String) -> Never {
    Console(speaks: true).note("lenet-serve: \(text)")
    Glibc.exit(status)
  }
}
