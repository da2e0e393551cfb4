import Benchmark
import Checkpoints
import SystemPackage

/// What a folder of checkpoints holds: its state file, and each checkpoint, read whole.
struct DirectoryReport {
  /// One checkpoint: read, or why not.
  private struct Item {
    var name: String
    var format: CheckpointFormat?
    var tensors = 0
    var bytes = 0
    var problem: String?
  }

  private let stateFile: String
  private var state: CheckpointState?
  private var stateProblem: String?
  private var items: [Item] = []
  private let warnings: [String]

  /// Reads all there is.
  init(_ manager: CheckpointManager) throws(CheckpointError) {
    stateFile = manager.directory.appending(CheckpointManager.stateFileName).string
    do {
      state = try manager.readState()
    } catch {
      stateProblem = "\(error)"
    }
    let (names, warnings) = try manager.candidates()
    self.warnings = warnings
    for name in names {
      do {
        let checkpoint = try manager.load(name)
        items.append(
          Item(
            name: name, format: checkpoint.format, tensors: checkpoint.tensors.count,
            bytes: checkpoint.tensors.reduce(0) { $0 + $1.bytes.count }))
      } catch {
        items.append(Item(name: name, problem: "\(error)"))
      }
    }
  }

  /// For people.
  var text: String {
    var lines = ["\(stateFile): " + stateText]
    lines += (state?.all ?? []).map { "  lists \"\($0)\"" }
    lines += warnings.map { "warning: \($0)" }
    lines += items.map { item in
      item.problem.map { "  \(item.name): refused: \($0)" }
        ?? "  \(item.name): good, \(item.format!.rawValue), \(item.tensors) tensors, "
        + "\(item.bytes) bytes of values"
    }
    return lines.joined(separator: "\n")
  }

  /// For programs: the members of an object.
  var json: [(name: String, value: JSONValue)] {
    let stateValue: JSONValue =
      state.map { state in
        .object([
          ("latest", .text(state.latest)), ("all", .list(state.all.map { .text($0) })),
          ("timestamps", .list(state.timestamps.map { .number($0) })),
          ("lastPreserved", state.lastPreserved.map { .number($0) } ?? .null),
        ])
      } ?? .null
    let list = items.map { item in
      JSONValue.object([
        ("name", .text(item.name)), ("good", .boolean(item.problem == nil)),
        ("format", item.format.map { .text($0.rawValue) } ?? .null),
        ("problem", item.problem.map { .text($0) } ?? .null),
      ])
    }
    return [
      ("state", stateValue), ("stateProblem", stateProblem.map { .text($0) } ?? .null),
      ("warnings", .list(warnings.map { .text($0) })), ("checkpoints", .list(list)),
    ]
  }

  private var stateText: String {
    if let state { return "latest \"\(state.latest)\"" }
    return stateProblem == nil ? "there is none" : "not readable"
  }
}
