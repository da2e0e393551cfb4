import Benchmark
import Checkpoints
import Coordinator
import Glibc
import Settings
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
  private var settings: [Setting] = []
  private var warnings: [String]

  /// Reads all there is.
  init(_ manager: CheckpointManager) throws(CheckpointError) {
    stateFile = manager.directory.appending(CheckpointManager.stateFileName).string
    do {
      state = try manager.readState()
    } catch {
      stateProblem = "\(error)"
    }
    let names: [String]
    (names, warnings) = try manager.candidates()
    do {
      settings = try SettingsFile.read(manager.directory.appending(Coordinator.settingsFile).string)
    } catch .unreadable(_, code: ENOENT) {
    } catch {
      warnings.append("\(error)")
    }
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
    if !settings.isEmpty { lines.append("settings of the run, from \(Coordinator.settingsFile):") }
    lines += settings.filter(\.isSet).map { "  \($0.name): \($0.value)" }
    return lines.map(CheckpointReport.printable).joined(separator: "\n")
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
      ("settings", .object(settings.map { ($0.name, $0.isSet ? .text($0.value) : .null) })),
      ("warnings", .list(warnings.map { .text($0) })), ("checkpoints", .list(list)),
    ]
  }

  private var stateText: String {
    if let state { return "latest \"\(state.latest)\"" }
    return stateProblem == nil ? "there is none" : "not readable"
  }
}
