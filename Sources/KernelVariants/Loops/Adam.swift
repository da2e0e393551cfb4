import CSIMD

/// Adam in TensorFlow's form, for a run of parameters.
///
/// m += (g - m) * (1 - beta1); v += (g * g - v) * (1 - beta2); w -= m * rate / (sqrt(v) + epsilon),
/// with `rate` already corrected for the step. Kingma and Ba, arXiv 1412.6980, section 2, last
/// paragraph. No operation is fused, so all instruction sets give the same bits.
///
/// - Parameters: `gradients`: [count] doubles, the exact sums; the others: [count] floats, updated.
package func adamUpdate(
  gradients: UnsafePointer<Double>, count: Int, rate: Float, oneMinusBeta1: Float,
  oneMinusBeta2: Float, epsilon: Float, weights: UnsafeMutablePointer<Float>,
  first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i + width <= count {
    let g = lenet_load_doubles(gradients + i)
    var m = lenet_load(first + i)
    var v = lenet_load(second + i)
    m = lenet_add(m, lenet_multiply(lenet_subtract(g, m), lenet_broadcast(oneMinusBeta1)))
    v = lenet_add(
      v, lenet_multiply(lenet_subtract(lenet_multiply(g, g), v), lenet_broadcast(oneMinusBeta2)))
    lenet_store(first + i, m)
    lenet_store(second + i, v)
    let step = lenet_divide(
      lenet_multiply(m, lenet_broadcast(rate)),
      lenet_add(lenet_square_root(v), lenet_broadcast(epsilon)))
    lenet_store(weights + i, lenet_subtract(lenet_load(weights + i), step))
    i += width
  }
  while i < count {
    let g = Float(gradients[i])
    first[i] += (g - first[i]) * oneMinusBeta1
    second[i] += (g * g - second[i]) * oneMinusBeta2
    weights[i] -= first[i] * rate / (second[i].squareRoot() + epsilon)
    i += 1
  }
}
