internal import CYAML
internal import Glibc

/// A YAML file of options: one mapping from their long names to values.
///
///     # wide.yaml
///     batch-size: 512
///     learning-rate: 0.002
///     shuffle: false
package enum SettingsFile {
  /// No file of options is longer.
  private static let maximalBytes = 1 << 20

  /// Reads a file.
  ///
  /// - Returns: its settings in the file's order; names with `_` for `-` are taken as well.
  /// - Throws: `unreadable`; `bad` for what is no YAML, for lists and nested mappings, and for a name that
  ///   comes twice.
  package static func read(_ path: String) throws(SettingsFileError) -> [Setting] {
    try parse(try bytes(of: path), path: path)
  }

  /// Parses a file's content.
  ///
  /// - Parameters:
  ///   - bytes: YAML.
  ///   - path: for messages.
  package static func parse(
    _ bytes: [UInt8], path: String
  ) throws(SettingsFileError) -> [Setting] {
    let scalars = try scalars(of: bytes, path: path)
    var settings: [Setting] = []
    var place = 0
    while place + 1 < scalars.count {
      let (key, value) = (scalars[place], scalars[place + 1])
      let name = String(key.text.map { $0 == "_" ? "-" : $0 })
      if settings.contains(where: { $0.name == name }) {
        throw .bad(path: path, line: key.line, problem: "\(name) is there twice")
      }
      settings.append(
        Setting(name: name, value: value.text, origin: "\(path), line \(key.line)"))
      place += 2
    }
    return settings
  }

  /// A file's content.
  ///
  /// - Parameters:
  ///   - settings: names without dashes, and values; nil is written as `null`, which sets nothing.
  ///   - comment: its first line.
  package static func text(
    _ settings: [(name: String, value: String?)], comment: String
  ) -> [UInt8] {
    let lines = settings.map { "\($0.name): \($0.value.map(scalar) ?? "null")" }
    return Array((["# \(comment)"] + lines).joined(separator: "\n").utf8) + [0x0A]
  }

  /// Plain where that cannot be taken for anything else, in double quotes elsewhere (YAML 1.1, 5.7 and 7.3).
  private static func scalar(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    if isPlain && !value.isEmpty && value != "null" { return value }
    var quoted = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }

  /// The keys and values of the one mapping, in turn.
  private static func scalars(
    of bytes: [UInt8], path: String
  ) throws(SettingsFileError) -> [(text: String, line: Int)] {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      throw .unreadable(path: path, code: ENOMEM)
    }
    defer { yaml_parser_delete(&parser) }
    // The parser keeps the address: the bytes must not move until it is done.
    let content = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { content.deallocate() }
    _ = content.initialize(from: bytes)
    yaml_parser_set_input_string(&parser, content.baseAddress, content.count)
    var scalars: [(text: String, line: Int)] = []
    var mappings = 0
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else {
        let problem = parser.problem.map { String(cString: $0) } ?? "is no YAML"
        throw .bad(path: path, line: parser.problem_mark.line + 1, problem: problem)
      }
      defer { yaml_event_delete(&event) }
      let line = Int(event.start_mark.line) + 1
      switch event.type {
      case YAML_STREAM_END_EVENT: return scalars
      case YAML_SCALAR_EVENT where mappings == 1:
        let scalar = event.data.scalar
        let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        scalars.append((String(decoding: text, as: UTF8.self), line))
      case YAML_MAPPING_START_EVENT where mappings == 0: mappings = 1
      case YAML_SCALAR_EVENT where event.data.scalar.length == 0, YAML_STREAM_START_EVENT,
        YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT, YAML_MAPPING_END_EVENT:
        break
      default: throw .bad(path: path, line: line, problem: "is no option with one value")
      }
    }
  }

  private static func bytes(of path: String) throws(SettingsFileError) -> [UInt8] {
    guard let file = fopen(path, "re") else {
      throw .unreadable(path: path, code: errno)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
      if bytes.count > maximalBytes { throw .unreadable(path: path, code: EFBIG) }
    }
    if ferror(file) != 0 {
      throw .unreadable(path: path, code: errno)
    }
    return bytes
  }
}
