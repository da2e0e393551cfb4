import Kernels
import LeNet
import MPI

/// What `--version` tells: the release, and what the numbers of a run may depend on.
enum Version {
  static let number = Release.number

  static var text: String {
    "lenet-dist \(number)\n"
      + "MPI library: \(libraryVersion)\n"
      + "compiler: \(compiler)\n"
      + "instruction set: \(instructionSet)"
  }

  private static var instructionSet: String {
    do {
      let chosen = try InstructionSet.chosen()
      return chosen == .best
        ? "\(chosen.rawValue) (this processor's best)"
        : "\(chosen.rawValue) (LENET_ISA; this processor's best is \(InstructionSet.best.rawValue))"
    } catch {
      return "\(error)"
    }
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2 or earlier"
    #endif
  }
}
