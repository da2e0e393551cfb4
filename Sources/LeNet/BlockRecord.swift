/// What a block leaves behind for the exact sum over blocks: a run of floats with fixed places.
///
/// The dense layers' weight gradients (96 % of all) are not among it: they are made from `pooled2`,
/// `hidden` and the `deltas` when they are summed, so that they never exist in fp32.
package enum BlockRecord {
  /// [400][16], the flattened second pool, one sample per lane: dense 1's input.
  static let pooled2 = 0
  /// [120][16] and [84][16], the dense layers' outputs: the next ones' inputs. Room for 8 more rows each.
  static let hidden1 = pooled2 + 408 * 16
  static let hidden2 = hidden1 + 128 * 16
  /// [16][128], [16][96], [16][32]: gradient of the dense layers' sums before ReLU, one sample per row.
  static let delta1 = hidden2 + 96 * 16
  static let delta2 = delta1 + 16 * 128
  static let delta3 = delta2 + 16 * 96
  /// 2,572: both convolutions' gradients in the parameters' order.
  static let convolutions = delta3 + 16 * 32
  /// Loss times scale, then correct count.
  static let loss = convolutions + 2576
  static let correct = loss + 1
  /// Floats from one record to the next: a whole number of cache lines.
  package static let stride = (correct + 1 + 15) / 16 * 16
}
