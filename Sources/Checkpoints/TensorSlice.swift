/// A box inside a tensor: the part of a partitioned variable that one record holds.
struct TensorSlice: Hashable {
  /// One dimension of the box; without a length it is the whole dimension.
  struct Extent: Hashable {
    var start: Int
    var length: Int?
  }

  /// The box, dimension by dimension.
  var extents: [Extent]

  /// The slice that is the whole tensor.
  static func whole(rank: Int) -> TensorSlice {
    TensorSlice(extents: Array(repeating: Extent(start: 0, length: nil), count: rank))
  }

  /// Whether the slice is the whole tensor.
  var isWhole: Bool { extents.allSatisfy { $0.start == 0 && $0.length == nil } }

  /// The same box in its shortest form: extents that cover their dimension say so by having no
  /// length.
  func normalized(for shape: [Int]) -> TensorSlice {
    TensorSlice(
      extents: zip(extents, shape).map { extent, size in
        extent.start == 0 && extent.length == size ? Extent(start: 0, length: nil) : extent
      })
  }

  /// The index ranges in a tensor of the given shape; nil when the box does not lie inside.
  func ranges(in shape: [Int]) -> [Range<Int>]? {
    guard extents.count == shape.count else { return nil }
    var ranges: [Range<Int>] = []
    for (extent, size) in zip(extents, shape) {
      let length = extent.length ?? size
      guard extent.start >= 0, extent.start <= size, length >= 0, length <= size - extent.start,
        extent.length != nil || extent.start == 0
      else { return nil }
      ranges.append(extent.start..<extent.start + length)
    }
    return ranges
  }
}

// TensorSliceProto { 1 repeated Extent { 1 start; 2 length, absent for the whole dimension } }
extension TensorSlice {
  /// Reads a TensorSliceProto.
  init(reading message: ProtobufReader) throws(CheckpointError) {
    var message = message
    extents = []
    while let field = try message.next() {
      guard field.number == 1 else { continue }
      var extent = Extent(start: 0, length: nil)
      var inner = try message.message(field)
      while let field = try inner.next() {
        switch field.number {
        case 1: extent.start = try inner.integer(field)
        case 2: extent.length = try inner.integer(field)
        default: break
        }
      }
      extents.append(extent)
    }
  }

  /// Writes the fields of a whole tensor's TensorSliceProto: one empty extent for each dimension.
  static func writeWhole(rank: Int, to writer: inout ProtobufWriter) {
    for _ in 0..<rank { writer.message(1) { _ in } }
  }
}
