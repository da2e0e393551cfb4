package import Checkpoints
import Coordinator
package import Inference
import Kernels
import LeNet
import Synchronization
package import SystemPackage

/// The newest good checkpoint of a folder, read anew whenever a training has written another.
package final class LiveModel: Sendable {
  /// A network, and where it comes from.
  package struct Loaded: Sendable {
    package let classifier: Classifier
    package let checkpoint: String

    package init(classifier: Classifier, checkpoint: String) {
      self.classifier = classifier
      self.checkpoint = checkpoint
    }
  }

  /// What is in the folder.
  package struct Found: Sendable {
    /// Of the file that tells the newest checkpoint: it is replaced at every save.
    fileprivate var mark: FileStatus?
    /// The network of the newest good checkpoint; nil while there is none.
    package fileprivate(set) var loaded: Loaded?
    /// What is wrong with the newest checkpoint; nil if nothing is, or there is none.
    package fileprivate(set) var problem: CheckpointError?
  }

  package let directory: FilePath
  private let kernels: KernelTable
  private let last = Mutex(Found())

  /// - Throws: `InstructionSetError` when `LENET_ISA` asks for what this processor has not.
  package init(directory: FilePath) throws {
    self.directory = directory
    kernels = KernelTable(try InstructionSet.chosen())
  }

  /// Looks, and reads what is new.
  package func look() -> Found {
    last.withLock { found in
      let file = directory.appending(CheckpointManager.stateFileName)
      let mark = try? LocalFileSystem().status(of: file)
      if let mark, mark == found.mark { return found }
      do throws(CheckpointError) {
        let (checkpoint, path, _) = try StoredModel.read(directory, slots: [.parameter])
        found.loaded = Loaded(
          classifier: Classifier(checkpoint, kernels: kernels), checkpoint: path.string)
        found.problem = nil
      } catch .notFound {
        found.loaded = nil
        found.problem = nil
      } catch {
        // What was read before stays: a save may be under way.
        found.problem = error
      }
      found.mark = mark
      return found
    }
  }
}
