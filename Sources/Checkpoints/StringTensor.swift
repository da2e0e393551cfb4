/// How a data file of a V2 checkpoint stores a string tensor.
///
/// Each element's length as a varint, the masked CRC-32C of the lengths (each as four bytes), then
/// all the text.
enum StringTensor {
  /// Takes a stored string tensor apart.
  ///
  /// - Returns: the elements in `NamedTensor`'s form, and the checksum that the index entry must
  ///   have.
  static func decode(
    _ stored: [UInt8], count: Int, tensor: String, file: String, base: Int
  ) throws(CheckpointError) -> (bytes: [UInt8], masked: UInt32) {
    var reader = ProtobufReader(stored[...], file: file, base: base)
    var lengths: [UInt32] = []
    var crc = CRC32C()
    // Each length takes a byte of the file at least, so a false count ends at the file's end.
    for _ in 0..<count {
      guard let length = UInt32(exactly: try reader.varint()) else {
        throw reader.malformed("string of more than 4 GiB")
      }
      lengths.append(length)
      withUnsafeBytes(of: length.littleEndian) { crc.update($0) }
    }
    let lengthsOffset = reader.offset
    let lengthsChecksum = UInt32(try reader.littleEndian(4))
    guard CRC32C.matches(stored: lengthsChecksum, found: crc.masked) else {
      throw .checksum(
        file: file, tensor: tensor, offset: lengthsOffset, expected: lengthsChecksum,
        found: crc.masked)
    }
    withUnsafeBytes(of: lengthsChecksum.littleEndian) { crc.update($0) }
    var bytes: [UInt8] = []
    for length in lengths {
      let text = try reader.take(UInt64(length))
      crc.update(text)
      bytes.appendVarint(UInt64(length))
      bytes += text
    }
    guard reader.isAtEnd else { throw reader.malformed("bytes after the last string") }
    return (bytes, crc.masked)
  }

  /// Stores a string tensor.
  ///
  /// - Returns: the bytes of the data file, and the checksum for the index entry.
  static func encode(_ tensor: NamedTensor) -> (stored: [UInt8], masked: UInt32) {
    var lengths: [UInt8] = []
    var text: [UInt8] = []
    var crc = CRC32C()
    for element in elements(of: tensor) {
      lengths.appendVarint(UInt64(element.count))
      withUnsafeBytes(of: UInt32(element.count).littleEndian) { crc.update($0) }
      text += element
    }
    let lengthsChecksum = crc.masked
    lengths.appendLittleEndian(lengthsChecksum)
    withUnsafeBytes(of: lengthsChecksum.littleEndian) { crc.update($0) }
    crc.update(text[...])
    return (lengths + text, crc.masked)
  }

  /// The elements of a string tensor; traps when its bytes are not in `NamedTensor`'s form, which
  /// is our bug.
  static func elements(of tensor: NamedTensor) -> [ArraySlice<UInt8>] {
    precondition(tensor.dataType == .string)
    var reader = ProtobufReader(tensor.bytes[...], file: tensor.name, base: 0)
    var elements: [ArraySlice<UInt8>] = []
    do {
      while !reader.isAtEnd { elements.append(try reader.lengthPrefixed()) }
    } catch {
      preconditionFailure("\(error)")
    }
    precondition(elements.count == tensor.elementCount)
    return elements
  }
}
