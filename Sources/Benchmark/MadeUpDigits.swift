import Kernels
package import MNIST

/// A data set like MNIST for where there is none: ten classes of strokes, one pixel in five inked.
///
/// A class is a line through five points of a box of 20x20 in the middle; each image moves the points a
/// little. The network learns it, so its ReLUs and pools become as sparse as on real digits.
package struct MadeUpDigits: ~Copyable {
  package let dataset: Dataset
  private let memory: AlignedBuffer<UInt8>

  package init(counts: DatasetCounts = DatasetCounts(training: 16_384, validation: 2_048, test: 16))
  {
    memory = AlignedBuffer(count: counts.byteCount)
    let labels = memory.base + counts.total * IDXContent.imageByteCount
    for image in 0..<counts.total {
      labels[image] = UInt8(image % IDXContent.classCount)
      Self.draw(image, into: memory.base + image * IDXContent.imageByteCount)
    }
    dataset = Dataset(counts, borrowing: UnsafeRawBufferPointer(memory.elements))
  }

  private static func draw(_ image: Int, into pixels: UnsafeMutablePointer<UInt8>) {
    let shape = SplitMix64(seed: 7, stream: UInt64(image % IDXContent.classCount))
    let shift = SplitMix64(seed: 11, stream: UInt64(image))
    let points = (0..<10).map { index in
      5.5 + 17 * unit(shape.value(at: UInt64(index)))
        + 2 * (unit(shift.value(at: UInt64(index))) - 0.5)
    }
    for corner in 0..<4 {
      let (row, column) = (points[2 * corner], points[2 * corner + 1])
      let (endRow, endColumn) = (points[2 * corner + 2], points[2 * corner + 3])
      for place in 0...24 {
        let share = Double(place) / 24
        dot(row + (endRow - row) * share, column + (endColumn - column) * share, pixels)
      }
    }
  }

  /// Inks the pixels around a point: full within half a pixel, none from 1.6 on.
  private static func dot(_ row: Double, _ column: Double, _ pixels: UnsafeMutablePointer<UInt8>) {
    for y in max(4, Int(row) - 1)...min(23, Int(row) + 2) {
      for x in max(4, Int(column) - 1)...min(23, Int(column) + 2) {
        let (height, width) = (Double(y) - row, Double(x) - column)
        let distance = (height * height + width * width).squareRoot()
        let ink = UInt8(min(max(255 * (1.6 - distance) / 1.1, 0), 255))
        let pixel = pixels + y * IDXContent.imageSide + x
        pixel.pointee = max(pixel.pointee, ink)
      }
    }
  }

  private static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
