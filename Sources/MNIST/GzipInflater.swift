import CZlib
import SystemPackage

/// Inflates a gzip file piece by piece, and insists on every checksum and on the file's very end.
///
/// Memory: one input buffer and zlib's own window, whatever the file claims to hold.
struct GzipInflater: ~Copyable {
  /// Deflate cannot do better than this many bytes out of one: a match of 258 bytes in 2 bits.
  static let greatestRatio = 1032

  private static let inputCapacity = 1 << 16

  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  /// Offset in the file of the next piece of input.
  private var nextOffset = 0
  private var ended = false

  init() {
    // On the heap, because zlib keeps the address of its stream and refuses to work at another one.
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Self.inputCapacity, alignment: 64)
    let gzipOnly = 16
    let status = inflateInit2_(
      stream, Int32(MAX_WBITS + Int32(gzipOnly)), ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib refused to start: version or memory (\(status))")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Inflates until `destination` is full or the content ends; returns the bytes written.
  ///
  /// A call that returns less than it was asked for has seen the whole file, checksums included.
  ///
  /// - Throws: `bad` for damaged, cut or trailing data; `unreadable` if the system refuses.
  mutating func read(
    from file: borrowing InputFile, into destination: UnsafeMutableRawBufferPointer
  ) throws(MNISTError) -> Int {
    var filled = 0
    while filled < destination.count && !ended {
      try refill(from: file)
      let capacity = min(destination.count - filled, Int(Int32.max))
      stream.pointee.next_out = (destination.baseAddress! + filled)
        .assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(capacity)
      let status = inflate(stream, Z_NO_FLUSH)
      filled += capacity - Int(stream.pointee.avail_out)

      switch status {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember(of: file)
      case Z_BUF_ERROR: throw damage(in: file, "ends early, the file is cut short")
      default:
        throw damage(in: file, stream.pointee.msg.map { String(cString: $0) } ?? "damaged")
      }
    }
    return filled
  }

  private mutating func refill(from file: borrowing InputFile) throws(MNISTError) {
    guard stream.pointee.avail_in == 0 else { return }
    let count = try file.read(at: nextOffset, into: input)
    nextOffset += count
    stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  /// A gzip file may be several members in a row; anything else after a member is an error.
  private mutating func startNextMember(of file: borrowing InputFile) throws(MNISTError) {
    try refill(from: file)
    guard stream.pointee.avail_in > 0 else {
      ended = true
      return
    }
    guard stream.pointee.next_in.pointee == 0x1f else {
      throw damage(in: file, "is followed by bytes that are not gzip data")
    }
    inflateReset(stream)
  }

  private func damage(in file: borrowing InputFile, _ problem: String) -> MNISTError {
    let offset = nextOffset - Int(stream.pointee.avail_in)
    return .bad(path: file.path, field: .gzip, offset: offset, problem: problem)
  }
}
