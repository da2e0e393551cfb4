import CSIMD

/// Runs `rounds` rounds of 12 independent multiply-adds, as fast as this instruction set can.
///
/// One round is `12 * width * 2` floating-point operations. The result only keeps the work alive.
package func peakRate(rounds: Int, operand: Float) -> Float {
  var sums = InlineArray<12, Vector>(repeating: lenet_broadcast(operand))
  let a = lenet_broadcast(operand)
  let b = lenet_broadcast(0.5)
  var round = 0
  while round < rounds {
    for i in 0..<12 { sums[i] = lenet_multiply_add(sums[i], b, a) }
    round += 1
  }
  var total = sums[0]
  for i in 1..<12 { total += sums[i] }
  return total[0]
}

/// Floating-point operations of one round of `peakRate`.
package let operationsPerRound = 12 * width * 2
