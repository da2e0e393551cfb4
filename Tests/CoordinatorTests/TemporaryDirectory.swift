import Glibc
import SystemPackage

/// A new directory of the real file system, removed with the files in it at the end.
final class TemporaryDirectory {
  let path: FilePath

  init() {
    var template = Array("/tmp/coordinator-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = FilePath(template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
  }

  deinit {
    for name in names { unlink(path.appending(name).string) }
    rmdir(path.string)
  }

  func write(_ text: String, to name: String) {
    let file = fopen(path.appending(name).string, "w")!
    fwrite(text, 1, text.utf8.count, file)
    fclose(file)
  }

  func read(_ name: String) -> String {
    let file = fopen(path.appending(name).string, "r")!
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  var names: [String] {
    guard let stream = opendir(path.string) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
