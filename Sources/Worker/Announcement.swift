/// What a rank tells of its blocks of a wave, before the sum over them: the sums over ranks are exact.
struct Announcement {
  /// Loss of the batch's mean.
  var loss = 0.0
  var correct = 0.0
  /// Whether the rank was asked to stop: 1, else 0.
  var stops = 0.0

  static func += (left: inout Announcement, right: Announcement) {
    left.loss += right.loss
    left.correct += right.correct
    left.stops += right.stops
  }
}
