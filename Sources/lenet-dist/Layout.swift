import Kernels
import MPI

/// How this job's ranks and threads lie on hosts and cores.
struct Layout {
  /// Threads of this rank.
  let threads: Int
  /// Whether every thread of the node has a core to itself.
  let ownsCores: Bool
  /// Ranks of this node, and processors that any of them may use.
  let nodeRanks: Int
  let nodeCores: Int
  /// Nodes of the job.
  let nodes: Int
  /// Threads of all ranks of the job.
  let totalThreads: Int
  /// Ranks with more threads than cores they are bound to, where the node has more cores.
  let crowdedRanks: Int

  /// Finds out. Collective over both.
  ///
  /// - Parameter threads: what the user asks for; nil for the cores this rank may use, shared fairly
  ///   among the ranks of its node that may use the same.
  init(
    threads asked: Int?, world: borrowing Communicator, node: borrowing Communicator
  ) throws {
    let allowed = Processors.allowed
    let all = try Processors.allowed(toAnyOf: node)
    let sums = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 3)
    defer { sums.deallocate() }
    sums[0] = Int64(allowed)
    try node.allReduceSum(UnsafeMutableBufferPointer(rebasing: sums[0..<1]))
    let areBound = Int(sums[0]) <= all
    let fair = all * (node.rank + 1) / node.size - all * node.rank / node.size
    threads = asked ?? max(1, areBound ? allowed : fair)
    sums[0] = Int64(threads)
    try node.allReduceSum(UnsafeMutableBufferPointer(rebasing: sums[0..<1]))
    ownsCores = Int(sums[0]) <= all && threads <= max(allowed, fair)
    nodeRanks = node.size
    nodeCores = all
    sums[0] = node.rank == 0 ? 1 : 0
    sums[1] = Int64(threads)
    sums[2] = threads > allowed && allowed < Processors.online ? 1 : 0
    try world.allReduceSum(sums)
    nodes = Int(sums[0])
    totalThreads = Int(sums[1])
    crowdedRanks = Int(sums[2])
  }

  /// What to do about threads that are bound to fewer cores than they are; nil where there is nothing to do.
  func advice(ranks: Int) -> String? {
    guard crowdedRanks > 0 else { return nil }
    return
      "note: \(crowdedRanks) of \(ranks) ranks are bound to fewer cores than they have threads: "
      + "use mpirun --bind-to none, or --map-by slot:PE=\(threads) "
      + "(srun: --cpus-per-task=\(threads)), or fewer --threads"
  }

  /// One line for people.
  func description(ranks: Int, host: String, instructionSet: InstructionSet) -> String {
    let hosts = nodes == 1 ? host : "\(nodes) hosts"
    return "\(counted(ranks, "rank")) on \(hosts), \(counted(totalThreads, "thread")) in all, "
      + "\(counted(nodeCores, "core"))\(nodes == 1 ? "" : " on this host"), "
      + "\(instructionSet.rawValue) kernels\(ownsCores ? "" : "; threads share cores")"
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
