import CSIMD

/// Softmax with cross-entropy of one block: its loss, how many it got right, and the gradient.
///
/// In the stable form, the largest logit subtracted first. The sum over the 16 samples is one fixed
/// tree, the same on every instruction set.
///
/// - Parameters:
///   - logits: [10][16].
///   - labels: [16], 0...9; those from `count` on are not looked at.
///   - count: 1...16 samples that are real; the others' gradient is zero.
///   - scale: what each sample's loss is multiplied by: 1 / global batch.
///   - gradient: [10][16], written: scale * (softmax - one-hot).
///   - lossSum: written: scale * sum of the losses.
///   - losses: 16 floats, scratch.
/// - Returns: how many of the samples have their label's logit as the largest (the first of equals).
package func softmaxCrossEntropy(
  logits: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, count: Int, scale: Float,
  gradient: UnsafeMutablePointer<Float>, lossSum: UnsafeMutablePointer<Float>,
  losses: UnsafeMutablePointer<Float>
) -> Int {
  forEachPart { part in
    var top = lenet_load(logits + part)
    for digit in 1..<10 { top = lenet_max(top, lenet_load(logits + (digit * blockSize + part))) }
    var total = lenet_broadcast(0)
    for digit in 0..<10 {
      let place = digit * blockSize + part
      let power = lenet_exponential(lenet_subtract(lenet_load(logits + place), top))
      lenet_store(gradient + place, power)
      total = lenet_add(total, power)
    }
    let factor = lenet_divide(lenet_broadcast(scale), total)
    for digit in 0..<10 {
      let place = digit * blockSize + part
      lenet_store(gradient + place, lenet_multiply(lenet_load(gradient + place), factor))
    }
    lenet_store(losses + part, lenet_add(lenet_logarithm(total), top))
  }
  var correct = 0
  for sample in 0..<blockSize {
    if sample >= count {
      losses[sample] = 0
      for digit in 0..<10 { gradient[digit * blockSize + sample] = 0 }
      continue
    }
    let label = Int(labels[sample])
    let own = logits[label * blockSize + sample]
    losses[sample] = (losses[sample] - own) * scale
    gradient[label * blockSize + sample] -= scale
    var best = 0
    for digit in 1..<10
    where logits[digit * blockSize + sample] > logits[best * blockSize + sample] {
      best = digit
    }
    if best == label { correct += 1 }
  }
  lossSum.pointee = sumOfLanes(losses)
  return correct
}
