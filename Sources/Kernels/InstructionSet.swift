import CProcessor
import Glibc

/// A level of vector instructions that the kernels were compiled for.
package enum InstructionSet: String, CaseIterable, Sendable {
  /// 16 lanes: x86-64-v4.
  case avx512
  /// 8 lanes and fused multiply-add: x86-64-v3. Gives the same bits as `avx512`.
  case avx2
  /// 4 lanes, no fused multiply-add: what every x86-64 processor has. Its last bits differ.
  case baseline

  /// The best level of this processor.
  package static var best: InstructionSet {
    switch lenet_processor_level() {
    case 2: .avx512
    case 1: .avx2
    default: .baseline
    }
  }

  /// Whether this processor has it.
  package var isSupported: Bool {
    switch self {
    case .avx512: lenet_processor_level() >= 2
    case .avx2: lenet_processor_level() >= 1
    case .baseline: true
    }
  }

  /// `LENET_ISA` where it is set, otherwise the best level of this processor.
  ///
  /// - Throws: `InstructionSetError` for a name that is none of ours, or a level this processor lacks.
  package static func chosen() throws(InstructionSetError) -> InstructionSet {
    guard let value = getenv("LENET_ISA").map({ String(cString: $0) }), !value.isEmpty else {
      return best
    }
    guard let level = InstructionSet(rawValue: value) else { throw .unknown(value) }
    guard level.isSupported else { throw .unsupported(level) }
    return level
  }
}

/// Why `LENET_ISA` cannot be honoured.
package enum InstructionSetError: Error, CustomStringConvertible {
  case unknown(String)
  case unsupported(InstructionSet)

  package var description: String {
    switch self {
    case .unknown(let name):
      "LENET_ISA=\(name) is not an instruction set of ours: use avx512, avx2 or baseline"
    case .unsupported(let level):
      "LENET_ISA=\(level.rawValue): this processor lacks it; its best is \(InstructionSet.best.rawValue)"
    }
  }
}
