import Kernels

extension TrainingState {
  /// Starts a model: weights from a normal distribution of deviation 0.1, drawn again beyond two
  /// deviations, as the reference program's; biases and moments zero; the first step's powers;
  /// averages like the weights.
  ///
  /// Each weight depends on the generator and its own index alone. The draws use only additions,
  /// multiplications and comparisons of doubles, so every machine makes the same weights.
  ///
  /// - Parameter random: 64 random bits for a counter, the same for the same counter.
  package mutating func initialize(random: (_ counter: UInt64) -> UInt64) {
    for variable in ParameterLayout.variables {
      for i in variable.offset..<variable.offset + variable.count {
        parameters.base[i] =
          variable.isBias ? 0 : Float(0.1 * truncatedNormal(index: UInt64(i), random: random))
        firstMoments.base[i] = 0
        secondMoments.base[i] = 0
        averages.base[i] = parameters.base[i]
      }
    }
    (beta1Power, beta2Power) = (Adam.beta1, Adam.beta2)
    (epoch, step, samplesSeen) = (0, 0, 0)
    best = nil
  }
}

/// A draw from the standard normal distribution within two deviations, by rejection: x is uniform in
/// -2...2 and kept with probability e^(-x^2 / 2), which 60 % are.
private func truncatedNormal(index: UInt64, random: (UInt64) -> UInt64) -> Double {
  let drawsPerIndex: UInt64 = 1 << 20
  var counter = index * drawsPerIndex
  while true {
    let x = unit(random(counter)) * 4 - 2
    let acceptance = unit(random(counter + 1))
    if acceptance < exponential(-x * x / 2) { return x }
    counter += 2
  }
}

/// The upper 53 bits as a double in 0 ..< 1.
private func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

/// e^y for y in -2...0, by its series: libm's last bit differs by version.
private func exponential(_ y: Double) -> Double {
  var term = 1.0
  var sum = 1.0
  for n in 1...24 {
    term = term * y / Double(n)
    sum += term
  }
  return sum
}
