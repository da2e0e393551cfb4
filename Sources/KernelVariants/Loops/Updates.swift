import CSIMD

/// values[first ..< first + count] *= factor.
package func scale(
  values: UnsafeMutablePointer<Float>, first: Int, count: Int, factor: Float
) {
  var i = first
  let end = first + count
  while i + width <= end {
    lenet_store(values + i, lenet_multiply(lenet_load(values + i), lenet_broadcast(factor)))
    i += width
  }
  while i < end {
    values[i] *= factor
    i += 1
  }
}

/// Gradient descent with momentum, for a run of parameters, in the form of TensorFlow's ApplyMomentum.
///
/// g is the exact sum, rounded; a = a * momentum + g; w -= a * rate, or with Nesterov's
/// w -= (g + a * momentum) * rate. No operation is fused, so all instruction sets give the same bits.
///
/// - Parameters:
///   - sums: gradients, from the first parameter of the model on.
///   - first: the first parameter to update; counts from there in the other pointers too.
///   - count: how many.
///   - rate: the learning rate.
///   - momentum: how much of an accumulator is kept.
///   - nesterov: whether the step is Nesterov's.
///   - weights: updated.
///   - accumulators: a, updated.
/// - Returns: 0 if every gradient is finite, otherwise NaN.
package func momentumUpdate(
  sums: UnsafePointer<Double>, first: Int, count: Int, rate: Float, momentum: Float,
  nesterov: Bool, weights: UnsafeMutablePointer<Float>, accumulators: UnsafeMutablePointer<Float>
) -> Float {
  var worst = lenet_broadcast(0)
  var i = first
  let end = first + count
  while i + width <= end {
    let g = lenet_doubles_narrow(lenet_doubles_load(sums + i))
    worst = lenet_multiply_add(g, lenet_broadcast(0), worst)
    let a = lenet_add(lenet_multiply(lenet_load(accumulators + i), lenet_broadcast(momentum)), g)
    lenet_store(accumulators + i, a)
    let step = nesterov ? lenet_add(g, lenet_multiply(a, lenet_broadcast(momentum))) : a
    lenet_store(
      weights + i,
      lenet_subtract(lenet_load(weights + i), lenet_multiply(step, lenet_broadcast(rate))))
    i += width
  }
  var rest: Float = 0
  while i < end {
    let g = Float(sums[i])
    rest += g * 0
    accumulators[i] = accumulators[i] * momentum + g
    let step = nesterov ? g + accumulators[i] * momentum : accumulators[i]
    weights[i] -= step * rate
    i += 1
  }
  for lane in 0..<width { rest += worst[lane] }
  return rest
}

/// averages += (weights - averages) * share, for a run of parameters; nothing is fused.
package func averageUpdate(
  weights: UnsafePointer<Float>, first: Int, count: Int, share: Float,
  averages: UnsafeMutablePointer<Float>
) {
  var i = first
  let end = first + count
  while i + width <= end {
    let average = lenet_load(averages + i)
    let change = lenet_multiply(
      lenet_subtract(lenet_load(weights + i), average), lenet_broadcast(share))
    lenet_store(averages + i, lenet_add(average, change))
    i += width
  }
  while i < end {
    averages[i] += (weights[i] - averages[i]) * share
    i += 1
  }
}
