import Benchmark
import Checkpoints
import Coordinator
import LeNet
package import SystemPackage

/// What a host's first rank found of the model folder: only rank 0 writes there, but a job that is
/// started again may have its rank 0 on another host.
package struct ModelFolderReport: Equatable, Sendable {
  package var folder: String
  package var exists = false
  /// The folder, or what is nearest above it: where files were tried.
  package var place = ""
  package var freeBytes = 0
  /// Seconds to write what a checkpoint is made of, each file waited for; 0 if that failed or was not tried.
  package var checkpointTime = 0.0
  /// Who trains there now; empty if nobody does.
  package var holder = ""
  /// Whether a file of rank 0's is seen here; nil if there was none.
  package var isShared: Bool?
  /// What is wrong, and the exit code a run would end with; 0 if nothing is.
  package var problem = ""
  package var exitCode: Int32 = 0

  package init(folder: String) { self.folder = folder }

  /// Sizes of a checkpoint's files: values, index, graph, and the state file, once to add, once to forget.
  private static let fileSizes = [checkpointBytes - 65_536, 6000, 50_000, 300, 300]
  /// With the default optimizer.
  package static let checkpointBytes = StateTensors.checkpointBytes(TrainingConfiguration())

  /// Looks, and writes a checkpoint's bytes to a file that it takes away again. Makes no folder; writes nothing beside
  /// a training, which would remove it with what its own saves leave behind.
  ///
  /// - Parameters:
  ///   - folder: for checkpoints; need not be there.
  ///   - exitCode: of an error.
  package init(checking folder: FilePath, exitCode: (any Error) -> Int32) {
    self.init(folder: folder.string)
    do {
      place = try Self.nearest(to: folder).string
      exists = place == folder.string
      if exists { holder = RunLock.holder(in: folder)?.description ?? "" }
      freeBytes = try LocalFileSystem().freeBytes(at: FilePath(place))
      if holder.isEmpty { checkpointTime = try Self.writeCheckpoint(in: FilePath(place)) }
    } catch {
      problem = "\(error)"
      self.exitCode = exitCode(error)
    }
  }

  /// Bytes per second, files and folder waited for.
  package var writeSpeed: Double {
    checkpointTime > 0 ? Double(Self.fileSizes.reduce(0, +)) / checkpointTime : 0
  }

  /// A name that `AtomicFile.isTemporary`.
  static func temporaryName() -> String {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    return "doctor.partial-" + String(repeating: "0", count: 16 - random.count) + random
  }

  /// Seconds to write a checkpoint's bytes.
  private static func writeCheckpoint(in folder: FilePath) throws(CheckpointError) -> Double {
    let files = LocalFileSystem()
    // A training removes names of this kind that were left behind, and takes them for nothing else.
    let name = temporaryName()
    defer { try? files.remove(folder.appending(name)) }
    let start = Clock.nanoseconds
    for size in fileSizes {
      try AtomicFile.write(
        [UInt8](repeating: 0x5A, count: size), to: name, in: folder, using: files)
    }
    return Double(Clock.nanoseconds - start) * 1e-9
  }

  /// The folder, or the nearest above it that is there.
  ///
  /// - Throws: when something else stands in the way, or may not be looked at.
  static func nearest(to folder: FilePath) throws(CheckpointError) -> FilePath {
    let files = LocalFileSystem()
    var path = folder
    do throws(Errno) {
      while true {
        do throws(Errno) {
          try files.close(try files.openDirectory(path))
          return path
        } catch {
          guard error == .noSuchFileOrDirectory else { throw error }
          // A link to nothing is in the way of a folder.
          if try files.status(of: path) != nil { throw Errno.fileExists }
          guard path.removeLastComponent(), !path.isEmpty else { return "." }
        }
      }
    } catch {
      throw .system(operation: "create", file: folder.string, code: error)
    }
  }

  /// For `FieldExchange`: always nine.
  var fields: [String] {
    [
      folder, exists ? "1" : "0", place, "\(freeBytes)", "\(checkpointTime)", holder,
      isShared.map { $0 ? "1" : "0" } ?? "", problem, "\(exitCode)",
    ]
  }

  static let fieldCount = 9

  init?(fields: ArraySlice<String>) {
    let fields = Array(fields)
    guard fields.count == Self.fieldCount, let free = Int(fields[3]),
      let time = Double(fields[4]), let code = Int32(fields[8])
    else { return nil }
    folder = fields[0]
    exists = fields[1] == "1"
    place = fields[2]
    freeBytes = free
    checkpointTime = time
    holder = fields[5]
    isShared = fields[6].isEmpty ? nil : fields[6] == "1"
    problem = fields[7]
    exitCode = code
  }
}
