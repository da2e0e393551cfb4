import Testing
import Worker

/// Who holds up a job, found from what ranks tell of themselves.
@Suite struct StallDetectorTests {
  private func moment(_ step: Int, _ stage: Moment.Stage) -> Moment {
    Moment(.training, epoch: 3, step: step, stage: stage)
  }

  @Test func momentsAreInTheOrderInWhichARunPassesThroughThem() {
    let run = [
      Moment(.starting), Moment(.loading), Moment(.restoring),
      Moment(.training), Moment(.training, stage: .collecting),
      Moment(.training, stage: .publishing), Moment(.saving, step: 1), Moment(.training, step: 1),
      Moment(.validating, step: 2), Moment(.validating, step: 2, stage: .collecting),
      Moment(.saving, epoch: 1), Moment(.training, epoch: 1), Moment(.testing, epoch: 2),
      Moment(.ending, epoch: 2),
    ]
    #expect(run == run.sorted())
    #expect(Set(run.map(\.word)).count == run.count)
  }

  @Test func aMomentKeepsItsParts() {
    let moment = Moment(.validating, epoch: 99_999, step: 4_000_000_000, stage: .collecting)
    #expect(moment.epoch == 99_999)
    #expect(moment.step == 4_000_000_000)
    #expect(moment.phase == .validating)
    #expect(moment.isWaiting)
    #expect(!Moment(.training).isWaiting)
    #expect("\(self.moment(211, .computing))" == "epoch 4 step 212 (training)")
  }

  @Test func theRankThatIsBehindIsNamedThenTheJobEnded() {
    var detector = StallDetector(.init(warning: 60, abort: 100), own: 0)
    let seen = [moment(7, .collecting), moment(7, .collecting), moment(7, .computing)]
    for second in 0..<60 {
      #expect(
        detector.look(seen, pulses: Array(repeating: UInt64(second), count: 3), elapsed: 1)
          == (second < 59 ? .fine : .stalled(culprits: [2], age: 60)))
    }
    for second in 60..<99 {
      #expect(
        detector.look(seen, pulses: Array(repeating: UInt64(second), count: 3), elapsed: 1)
          == .fine)
    }
    #expect(
      detector.look(seen, pulses: [99, 99, 60], elapsed: 1) == .hopeless(culprits: [2], age: 100))
  }

  @Test func aWaitThatEndsIsSaidToEnd() {
    var detector = StallDetector(.init(warning: 2, abort: 0), own: 0)
    let stuck = [moment(7, .collecting), moment(7, .computing)]
    _ = detector.look(stuck, pulses: [0, 0], elapsed: 1)
    #expect(
      detector.look(stuck, pulses: [1, 0], elapsed: 1) == .stalled(culprits: [1], age: 2))
    _ = detector.look(stuck, pulses: [2, 0], elapsed: 1)
    let moved = [moment(8, .collecting), moment(8, .collecting)]
    #expect(
      detector.look(moved, pulses: [3, 1], elapsed: 1) == .goesOn(culprits: [1], age: 3))
    #expect(detector.look(moved, pulses: [4, 2], elapsed: 1) == .fine)
  }

  @Test func warningsGetRarerAndZeroMeansNever() {
    var detector = StallDetector(.init(warning: 1, abort: 0), own: 0)
    let seen = [moment(7, .collecting), moment(7, .updating)]
    var warnings: [Int] = []
    for second in 1...40 {
      let verdict = detector.look(seen, pulses: [UInt64(second), 0], elapsed: 1)
      if case .stalled = verdict { warnings.append(second) }
    }
    #expect(warnings == [1, 2, 4, 8, 16, 32])
    var silent = StallDetector(.init(warning: 0, abort: 0), own: 0)
    for second in 1...1000 {
      #expect(silent.look(seen, pulses: [UInt64(second), 0], elapsed: 1) == .fine)
    }
  }

  @Test func whenAllWaitOtherNodesAreMeantAndWhenNoneWaitsAllAre() {
    var detector = StallDetector(.init(warning: 1, abort: 0), own: 1)
    let waiting = [moment(7, .collecting), moment(7, .collecting)]
    #expect(
      detector.look(waiting, pulses: [1, 1], elapsed: 1) == .stalled(culprits: [], age: 1))
    var other = StallDetector(.init(warning: 1, abort: 0), own: 1)
    let loading = [Moment(.loading), Moment(.loading)]
    #expect(
      other.look(loading, pulses: [1, 1], elapsed: 1) == .stalled(culprits: [0, 1], age: 1))
  }

  @Test func theFirstRankWhoseProcessRunsSpeaks() {
    var detector = StallDetector(.init(warning: 0, abort: 0), own: 1)
    let seen = [moment(7, .collecting), moment(7, .collecting)]
    for second in 1...10 { _ = detector.look(seen, pulses: [UInt64(second), 9], elapsed: 1) }
    #expect(!detector.speaks)
    for _ in 1...10 { _ = detector.look(seen, pulses: [10, 9], elapsed: 1) }
    #expect(detector.speaks)
    #expect(!detector.isRunning(0))
  }
}
