import SystemPackage

/// Whole files in memory: regular ones, pipes, and standard input.
package enum PictureBytes {
  /// No picture file larger than this is read: 64 MiB.
  package static let sizeLimit = 1 << 26

  /// Reads to the end of a file, or of standard input for `-`.
  ///
  /// - Throws: `PictureError.system`; `tooLarge`, without reading on.
  package static func read(_ name: String) throws(PictureError) -> [UInt8] {
    do {
      guard name != "-" else { return try read(from: .standardInput, name) }
      let file = try FileDescriptor.open(FilePath(name), .readOnly, options: .closeOnExec)
      return try file.closeAfter { try read(from: file, name) }
    } catch let error as PictureError {
      throw error
    } catch {
      throw .system(name: name, code: error as? Errno ?? .ioError)
    }
  }

  private static func read(from file: FileDescriptor, _ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      if bytes.count > sizeLimit {
        throw PictureError.tooLarge(name: name, problem: "has more than \(sizeLimit) bytes")
      }
    }
  }
}
