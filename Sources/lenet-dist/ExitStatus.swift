import Benchmark
import Checkpoints
import Coordinator
import ImageFiles
import Kernels
import MNIST
import MPI
import Settings
import SystemPackage
import Worker

/// The exit codes of lenet-dist, those of `sysexits.h` where one fits.
enum ExitStatus {
  /// The command line, or one rank's settings, cannot be right.
  static let usage: Int32 = 64
  /// A file's content is wrong.
  static let badData: Int32 = 65
  /// A file that is needed is not there.
  static let noInput: Int32 = 66
  /// MPI, the system or another rank failed.
  static let system: Int32 = 71
  /// A file or folder cannot be made.
  static let cannotCreate: Int32 = 73
  /// Reading or writing failed.
  static let inputOutput: Int32 = 74
  /// Stopped early, with a checkpoint: the same command goes on.
  static let resumable: Int32 = 75

  /// The code of an error, wherever it comes from.
  static func of(_ error: any Error) -> Int32 {
    switch error {
    case let error as MNISTError: error.exitStatus
    case let error as WorkerError: error.exitStatus
    case let error as PictureError: of(error)
    case let error as BenchmarkError: error.exitStatus
    case let error as FiguresError: error.exitStatus
    case let error as CheckpointError: error.exitStatus
    case is RunLocked: cannotCreate
    case is SettingsError, is RunMismatch, is InstructionSetError, is SettingError,
      is LaunchError, is RanksDiffer:
      usage
    case SettingsFileError.unreadable: noInput
    case is SettingsFileError: badData
    case is MPIError: system
    case is OutputExists: cannotCreate
    case is Errno: inputOutput
    default: 70
    }
  }

  private static func of(_ error: PictureError) -> Int32 {
    switch error {
    case .system(_, .noSuchFileOrDirectory), .system(_, .notDirectory): noInput
    case .system: inputOutput
    case .unknownKind, .bad, .tooLarge, .blank: badData
    case .notWritten: 70
    }
  }
}
