internal import CZlib

/// Writes tensors as a NumPy archive (`.npz`): a ZIP file without compression, one `.npy` file for
/// each tensor, as `numpy.savez` makes it.
package enum NumPyArchiveWriter {
  /// The contents of the file, tensors in the order of their names' bytes.
  ///
  /// - Throws: `tensor` for an element type that NumPy does not have; `tooLarge` for more than ZIP's
  ///   plain form can hold; `file` is the name the errors give.
  package static func encode(
    _ tensors: [NamedTensor], file: String
  ) throws(CheckpointError) -> [UInt8] {
    guard tensors.count < 0xFFFF else {
      throw .malformed(file: file, offset: 0, problem: "more than 65,534 tensors")
    }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for tensor in tensors.sortedByName() {
      let content = try npy(tensor, file: file)
      let name = Array("\(tensor.name).npy".utf8)
      guard name.count <= Int(UInt16.max), archive.count + content.count < Int(Int32.max) else {
        throw .tooLarge(file: file, size: archive.count + content.count, limit: Int(Int32.max))
      }
      let entry = description(of: content, nameLength: name.count)
      let offset = archive.count
      // Local file header, then the central directory's of the same file.
      archive.appendLittleEndian(UInt32(0x0403_4b50))
      archive += entry + name + content
      directory.appendLittleEndian(UInt32(0x0201_4b50))
      directory.appendLittleEndian(version)
      directory += entry
      directory += [UInt8](repeating: 0, count: 10)  // comment, disk, attributes
      directory.appendLittleEndian(UInt32(offset))
      directory += name
    }
    let start = archive.count
    archive += directory
    archive.appendLittleEndian(UInt32(0x0605_4b50))
    archive += [0, 0, 0, 0]  // disks
    archive.appendLittleEndian(UInt16(tensors.count))
    archive.appendLittleEndian(UInt16(tensors.count))
    archive.appendLittleEndian(UInt32(directory.count))
    archive.appendLittleEndian(UInt32(start))
    return archive + [0, 0]
  }

  /// 2.0: what a plain ZIP needs.
  private static let version: UInt16 = 20

  /// What both headers of a file share: version to its name's length and no extra field.
  private static func description(of content: [UInt8], nameLength: Int) -> [UInt8] {
    let checksum = content.withUnsafeBufferPointer {
      UInt32(crc32(0, $0.baseAddress, UInt32($0.count)))
    }
    var entry: [UInt8] = []
    entry.appendLittleEndian(version)
    entry.appendLittleEndian(UInt16(0x0800))  // the name is UTF-8
    entry.appendLittleEndian(UInt16(0))  // stored
    entry.appendLittleEndian(UInt16(0))  // midnight of
    entry.appendLittleEndian(UInt16(0x21))  // 1 January 1980: equal tensors give equal files
    entry.appendLittleEndian(checksum)
    entry.appendLittleEndian(UInt32(content.count))
    entry.appendLittleEndian(UInt32(content.count))
    entry.appendLittleEndian(UInt16(nameLength))
    entry.appendLittleEndian(UInt16(0))
    return entry
  }

  /// A `.npy` file of version 1.0.
  private static func npy(_ tensor: NamedTensor, file: String) throws(CheckpointError) -> [UInt8] {
    guard let type = typeName(tensor.dataType) else {
      throw .tensor(
        file: file, tensor: tensor.name, problem: "NumPy's files cannot hold \(tensor.dataType)")
    }
    let extents = tensor.shape.map { String($0) }.joined(separator: ", ")
    let shape = tensor.shape.count == 1 ? extents + "," : extents
    var header = Array(
      "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }".utf8)
    // Magic, version and length take ten bytes; the values start at a multiple of 64.
    while (header.count + 11) % 64 != 0 { header.append(UInt8(ascii: " ")) }
    header.append(UInt8(ascii: "\n"))
    guard let length = UInt16(exactly: header.count) else {
      throw .tensor(file: file, tensor: tensor.name, problem: "has too many dimensions")
    }
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.appendLittleEndian(length)
    return bytes + header + tensor.bytes
  }

  private static func typeName(_ dataType: DataType) -> String? {
    switch dataType {
    case .float32: "<f4"
    case .float64: "<f8"
    case .float16: "<f2"
    case .int8: "|i1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .uint16: "<u2"
    case .uint32: "<u4"
    case .uint64: "<u8"
    case .bool: "|b1"
    case .complex64: "<c8"
    case .complex128: "<c16"
    case .bfloat16, .string: nil
    }
  }
}
