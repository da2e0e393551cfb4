/// The running average of the weights, as TensorFlow's ExponentialMovingAverage with `num_updates` keeps it:
/// average += (weights - average) * (1 - decay).
///
/// Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992).
enum Average {
  /// 1 - decay, of a decay that is smaller at the start: the average of few steps must not be that of
  /// weights nobody has trained yet.
  ///
  /// - Parameter step: steps done before this one.
  static func share(decay: Float, step: Int) -> Float {
    1 - min(decay, Float(1 + step) / Float(10 + step))
  }
}
