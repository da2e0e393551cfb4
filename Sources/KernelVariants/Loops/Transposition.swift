import CSIMD

/// [features][16] to [16][stride]: from one sample per lane to one sample per row.
///
/// Features are moved in eights: up to 7 beyond `features` are read and written, so `lanes` needs
/// that much room after its end, and `stride` must be at least `features` rounded up to 8.
package func lanesToSamples(
  lanes: UnsafePointer<Float>, features: Int, samples: UnsafeMutablePointer<Float>, stride: Int
) {
  rowsFromLanes(lanes, count: (features + 7) / 8 * 8, rows: samples, stride: stride)
}
