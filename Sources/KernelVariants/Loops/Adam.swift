import CSIMD

/// Adam in TensorFlow's form, for a run of parameters.
///
/// g is the exact sum, rounded; then m += (g - m) * (1 - beta1);
/// v += (g * g - v) * (1 - beta2); w -= m * rate / (sqrt(v) + epsilon), with `rate` already corrected
/// for the step. Kingma and Ba, arXiv 1412.6980, end of section 2. No operation is fused, so all
/// instruction sets give the same bits.
///
/// - Parameters:
///   - sums: gradients, from the first parameter of the model on.
///   - first: the first parameter to update; counts from there in the other pointers too.
///   - count: how many.
///   - rate: the learning rate, corrected for the step.
///   - oneMinusBeta1: 1 - beta1.
///   - oneMinusBeta2: 1 - beta2.
///   - epsilon: keeps the divisor from zero.
///   - weights: updated.
///   - firstMoments: m, updated.
///   - secondMoments: v, updated.
/// - Returns: 0 if every gradient is finite, otherwise NaN.
package func adamUpdate(
  sums: UnsafePointer<Double>, first: Int, count: Int,
  rate: Float, oneMinusBeta1: Float, oneMinusBeta2: Float, epsilon: Float,
  weights: UnsafeMutablePointer<Float>, firstMoments: UnsafeMutablePointer<Float>,
  secondMoments: UnsafeMutablePointer<Float>
) -> Float {
  var worst = lenet_broadcast(0)
  var i = first
  let end = first + count
  while i + width <= end {
    let g = lenet_doubles_narrow(lenet_doubles_load(sums + i))
    worst = lenet_multiply_add(g, lenet_broadcast(0), worst)
    var m = lenet_load(firstMoments + i)
    var v = lenet_load(secondMoments + i)
    m = lenet_add(m, lenet_multiply(lenet_subtract(g, m), lenet_broadcast(oneMinusBeta1)))
    v = lenet_add(
      v, lenet_multiply(lenet_subtract(lenet_multiply(g, g), v), lenet_broadcast(oneMinusBeta2)))
    lenet_store(firstMoments + i, m)
    lenet_store(secondMoments + i, v)
    let step = lenet_divide(
      lenet_multiply(m, lenet_broadcast(rate)),
      lenet_add(lenet_square_root(v), lenet_broadcast(epsilon)))
    lenet_store(weights + i, lenet_subtract(lenet_load(weights + i), step))
    i += width
  }
  var rest: Float = 0
  while i < end {
    let g = Float(sums[i])
    rest += g * 0
    firstMoments[i] += (g - firstMoments[i]) * oneMinusBeta1
    secondMoments[i] += (g * g - secondMoments[i]) * oneMinusBeta2
    weights[i] -= firstMoments[i] * rate / (secondMoments[i].squareRoot() + epsilon)
    i += 1
  }
  for lane in 0..<width { rest += worst[lane] }
  return rest
}
