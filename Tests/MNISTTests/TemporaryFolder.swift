import CZlib
import Glibc
import SystemPackage

/// A folder for one test, removed with it, and ways to put data files in it.
final class TemporaryFolder {
  let path: FilePath

  init() throws {
    var template = Array("/tmp/lenet-dist-mnist-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    path = FilePath(platformString: template)
  }

  deinit {
    guard let folder = opendir(path.string) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      unlink(path.appending(name).string)
    }
    closedir(folder)
    rmdir(path.string)
  }

  func write(_ bytes: [UInt8], as name: String) throws {
    let file = try FileDescriptor.open(
      path.appending(name), .writeOnly, options: [.create, .truncate],
      permissions: [.ownerReadWrite])
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }

  /// Writes the four files of `images`, plain or gzip'd.
  func write(_ images: SampleImages, gzip: Bool = false) throws {
    for (name, bytes) in images.files {
      try write(gzip ? gzipped(bytes) : bytes, as: gzip ? name + ".gz" : name)
    }
  }
}

/// `bytes` as one gzip member.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  let status = deflateInit2_(
    &stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  precondition(status == Z_OK)
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
    }
  }
  deflateEnd(&stream)
  return Array(output.prefix(Int(stream.total_out)))
}
