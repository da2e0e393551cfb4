import Glibc
import MPI

/// Started by the tests, alone or under `mpirun` with any number of ranks:
/// `mpi-ranks check` asserts what every number of ranks must give, `mpi-ranks throw RANK CODE`
/// fails on one rank (or on all, with `all`) while the others wait for it, `mpi-ranks settings`
/// prints how it was started, `mpi-ranks barriers N` what a barrier costs.
@main
enum MPIRanks {
  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    let mode = arguments.popFirst() ?? "check"
    withWorld(named: "mpi-ranks", exitCode: { ($0 as? Failure)?.code ?? 1 }) { world in
      switch mode {
      case "check": try Checks.all(world)
      case "throw": try fail(arguments, world)
      case "settings": settings(world)
      case "barriers": try BarrierTimes.print(world, rounds: Int(arguments.first ?? "") ?? 2000)
      default: throw Failure("no such mode: \(mode)", code: 64)
      }
    }
  }

  private static func settings(_ world: borrowing Communicator) {
    guard world.rank == 0 else { return }
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "unset" }
    print("yield \(value("OMPI_MCA_mpi_yield_when_idle")) pml \(value("OMPI_MCA_pml"))")
    print("allowed \(Processors.allowed) online \(Processors.online) on \(world.hostName)")
    print(libraryVersion)
  }

  private static func fail(
    _ arguments: ArraySlice<String>, _ world: borrowing Communicator
  ) throws {
    let rank = arguments.first ?? "all"
    print("printed by rank \(world.rank) before the error")
    if rank == "all" || Int(rank) == world.rank {
      throw Failure("no such file\nMNIST_data", code: Int32(arguments.last ?? "") ?? 66)
    }
    try world.barrier()
  }
}

/// What went wrong in here, and the exit code for it.
struct Failure: Error, CustomStringConvertible {
  let description: String
  let code: Int32

  init(_ description: String, code: Int32 = 1) {
    self.description = description
    self.code = code
  }
}
