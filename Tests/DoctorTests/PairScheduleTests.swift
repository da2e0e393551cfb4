import Doctor
import Testing

/// Who measures with whom.
@Suite struct PairScheduleTests {
  @Test(arguments: [2, 3, 4, 5, 8, 9]) func allMeetAllOnce(count: Int) {
    let pairs = PairSchedule.rounds(count: count, atMost: 100).flatMap { $0 }
    #expect(pairs.count == count * (count - 1) / 2)
    #expect(Set(pairs.map { $0.0 * count + $0.1 }).count == pairs.count)
    #expect(pairs.allSatisfy { 0 <= $0.0 && $0.0 < $0.1 && $0.1 < count })
  }

  @Test(arguments: [2, 3, 7, 64, 1001]) func nobodyIsTwiceInARound(count: Int) {
    for round in PairSchedule.rounds(count: count, atMost: 8) {
      let members = round.flatMap { [$0.0, $0.1] }
      #expect(Set(members).count == members.count)
      #expect(members.count == count - count % 2)
    }
  }

  @Test func manyHaveFewRoundsOfTheirOwnPairs() {
    let rounds = PairSchedule.rounds(count: 1000, atMost: 8)
    #expect(rounds.count == 8)
    let numbers: [Int] = rounds.flatMap { round in round.map { pair in pair.0 * 1000 + pair.1 } }
    #expect(Set(numbers).count == 4000)
  }

  @Test func aloneThereIsNobodyToMeet() {
    #expect(PairSchedule.rounds(count: 1, atMost: 8).isEmpty)
    #expect(PairSchedule.rounds(count: 0, atMost: 8).isEmpty)
  }
}
