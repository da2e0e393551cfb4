/// Puts the slices of one partitioned tensor together.
///
/// Nothing is allocated for the tensor's announced shape before slices with that many elements have
/// been read.
struct TensorAssembler {
  private let file: String
  private let name: String
  private let shape: [Int]
  /// Bytes of one element.
  private let width: Int
  private var parts: [(ranges: [Range<Int>], bytes: [UInt8])] = []

  /// An assembler of the tensor `name` of `file`.
  init(file: String, name: String, shape: [Int], width: Int) {
    self.file = file
    self.name = name
    self.shape = shape
    self.width = width
  }

  /// Adds the values of one slice, row-major in its box.
  mutating func add(_ slice: TensorSlice, bytes: [UInt8]) throws(CheckpointError) {
    guard let ranges = slice.ranges(in: shape),
      TensorShape.byteCount(ranges.map(\.count), width: width) == bytes.count
    else { throw error("a slice does not lie inside the tensor, or has too many or few values") }
    parts.append((ranges, bytes))
  }

  /// The tensor's bytes; throws unless the slices cover it exactly.
  func finish() throws(CheckpointError) -> [UInt8] {
    let total = parts.reduce(0) { $0 + $1.bytes.count }
    guard TensorShape.byteCount(shape, width: width) == total else {
      throw error("its slices do not cover it")
    }
    if let only = parts.first, parts.count == 1 { return only.bytes }
    var result = [UInt8](repeating: 0, count: total)
    // With the right total, no element twice means no element missing.
    var isSet = [Bool](repeating: false, count: total / width)
    for part in parts where !part.bytes.isEmpty {
      guard place(part.bytes, at: part.ranges, in: &result, &isSet) else {
        throw error("its slices overlap")
      }
    }
    return result
  }

  /// Copies one box, row by row of the last dimension; false when an element is there already.
  private func place(
    _ bytes: [UInt8], at ranges: [Range<Int>], in result: inout [UInt8], _ isSet: inout [Bool]
  ) -> Bool {
    let row = ranges.last?.count ?? 1
    for start in stride(from: 0, to: bytes.count / width, by: row) {
      // The row's position in the box, from its last dimension to its first, gives its place in the
      // tensor.
      var rest = start
      var target = 0
      var step = 1
      for (range, extent) in zip(ranges, shape).reversed() {
        target += (range.lowerBound + rest % range.count) * step
        rest /= range.count
        step *= extent
      }
      for element in 0..<row {
        if isSet[target + element] { return false }
        isSet[target + element] = true
      }
      result.replaceSubrange(
        target * width..<(target + row) * width, with: bytes[start * width..<(start + row) * width])
    }
    return true
  }

  private func error(_ problem: String) -> CheckpointError {
    .tensor(file: file, tensor: name, problem: problem)
  }
}
