import Glibc
import LeNet
import Testing

@Suite struct LearningRateTests {
  private func configuration(
    _ kind: Schedule.Kind, epochs: Int, warmup: Warmup = .epochs(0), final: Double = 0
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 0.003
    configuration.schedule.kind = kind
    configuration.schedule.epochs = epochs
    configuration.schedule.warmup = warmup
    configuration.schedule.finalFraction = final
    return configuration
  }

  @Test func aConstantRateIsThatNumberAlways() {
    let rate = LearningRate(configuration(.constant, epochs: 0), stepsPerEpoch: 430)
    for step in [0, 1, 429, 430, 1_000_000] { #expect(rate.rate(at: step) == 0.003) }
  }

  /// In steps or in epochs: the last step of the way up is the first at the top.
  @Test(arguments: [Warmup.steps(215), .epochs(0.5)])
  func theWayUpIsAStraightLine(_ warmup: Warmup) {
    let rate = LearningRate(
      configuration(.constant, epochs: 0, warmup: warmup), stepsPerEpoch: 430)
    for step in 0..<215 {
      #expect(abs(rate.rate(at: step) - 0.003 * Float(step + 1) / 215) < 1e-9)
    }
    #expect(rate.rate(at: 214) == 0.003 && rate.rate(at: 215) == 0.003)
  }

  /// Against libm's cosine; rounding to a float takes up to 2^-24 of the size.
  @Test(arguments: [0, 0.1])
  func cosineFallsAlongACosine(_ final: Double) {
    let rate = LearningRate(
      configuration(.cosine, epochs: 10, warmup: .epochs(1), final: final), stepsPerEpoch: 100)
    for step in 100...1000 {
      let share = final + (1 - final) * (1 + cos(.pi * Double(step - 100) / 900)) / 2
      #expect(abs(Double(rate.rate(at: step)) - Double(Float(0.003)) * share) <= 0.003 * 0x1p-24)
    }
    #expect(rate.rate(at: 100) == 0.003)
    #expect(rate.rate(at: 5000) == Float(Double(Float(0.003)) * final), "and stays at its end")
  }

  @Test func oneCycleRisesAndFalls() {
    let rate = LearningRate(configuration(.oneCycle, epochs: 10), stepsPerEpoch: 100)
    #expect(abs(rate.rate(at: 0) - 0.003 / 25) < 1e-9)
    #expect(rate.rate(at: 300) == 0.003)
    #expect((1...300).allSatisfy { rate.rate(at: $0) > rate.rate(at: $0 - 1) })
    #expect((301..<1000).allSatisfy { rate.rate(at: $0) < rate.rate(at: $0 - 1) })
    #expect(rate.rate(at: 999) < 0.003 * 1e-5)
  }

  @Test func warmupsAreReadAsTheyAreWritten() {
    for text in ["0", "3", "1.5", "200steps"] { #expect(Warmup(text)?.description == text) }
    for text in ["", "-1", "steps", "-3steps", "nan", "inf", "1e9", "1.5steps"] {
      #expect(Warmup(text) == nil, "\(text)")
    }
  }
}
