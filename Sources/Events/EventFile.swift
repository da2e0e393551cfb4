package import Checkpoints
internal import Glibc
internal import SwiftProtobuf
package import SystemPackage

/// One file of events, as TensorBoard reads them: written by one process, from a step on.
///
/// Begins with the format's version and the start of a session at the first step it is to have: readers then
/// forget what earlier files of the folder say of that step and later ones. Readers take the files by
/// their names, so a name tells of a second after those of all files that are there.
package struct EventFile {
  package let path: FilePath
  private let descriptor: FileDescriptor
  private let fileSystem: any FileSystem
  private var pending: [UInt8] = []

  private static let prefix = "events.out.tfevents."

  /// Makes a new file.
  ///
  /// - Parameters:
  ///   - directory: made when missing.
  ///   - firstStep: what earlier files say of it and later ones is to be forgotten.
  package init(
    in directory: FilePath, firstStep: Int, time: Double,
    using fileSystem: any FileSystem = LocalFileSystem()
  ) throws(Errno) {
    do {
      try CheckpointManager(directory: directory, fileSystem: fileSystem).makeDirectory()
    } catch {
      if case .system(_, _, let code) = error { throw code }
      throw .notDirectory
    }
    self.fileSystem = fileSystem
    let known = try fileSystem.list(directory).compactMap(Self.second)
    let second = max(Int(time), (known.max() ?? 0) + 1)
    path = directory.appending("\(Self.prefix)\(second).\(Self.hostName).\(getpid()).0.v2")
    descriptor = try fileSystem.create(path)
    append(step: 0, time: time) { $0.fileVersion = "brain.Event:2" }
    append(step: firstStep, time: time) { $0.sessionLog = .with { $0.status = .start } }
  }

  /// Adds values of a step; nothing is written before `flush`.
  ///
  /// - Parameters:
  ///   - values: of the step, in the order they are written.
  ///   - step: since the start of the run.
  ///   - time: seconds since 1970.
  package mutating func add(_ values: [Summary], step: Int, time: Double) {
    append(step: step, time: time) { $0.summary = .with { $0.value = values.map(\.value) } }
  }

  private mutating func append(
    step: Int, time: Double, _ content: (inout Tensorboard_Event) -> Void
  ) {
    var event = Tensorboard_Event()
    event.wallTime = time
    event.step = Int64(step)
    content(&event)
    TFRecord.append(event.encoded, to: &pending)
  }

  /// Writes what was added.
  package mutating func flush() throws(Errno) {
    var written = 0
    while written < pending.count {
      written += try pending.withUnsafeBufferPointer { bytes throws(Errno) -> Int in
        try fileSystem.write(
          descriptor, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[written...])))
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// The file stays as it is.
  package func close() { try? fileSystem.close(descriptor) }

  /// The second that the name of a file of events begins with.
  private static func second(_ name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    return Int(name.dropFirst(prefix.count).prefix { $0 != "." })
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let text = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return String(text.map { $0 == "/" ? "-" : $0 })
  }
}

extension SwiftProtobuf.Message {
  /// The message's bytes, the same each time.
  var encoded: [UInt8] {
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    // Fails only for a proto2 message without a required field; there is none.
    return try! serializedBytes(options: options)
  }
}
