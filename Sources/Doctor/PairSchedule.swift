/// Who measures a link with whom, and when: rounds of pairs in which nobody is twice.
///
/// A round-robin tournament by the circle method: of so many rounds that all meet all, or, where there are
/// too many, a few of these rounds, spread evenly: pairs near and far, and no more than a few for each.
package enum PairSchedule {
  /// - Parameters:
  ///   - count: those who meet, numbered from 0.
  ///   - atMost: rounds.
  /// - Returns: pairs with the smaller number first.
  package static func rounds(count: Int, atMost: Int) -> [[(Int, Int)]] {
    guard count > 1, atMost > 0 else { return [] }
    // With an odd number, the last place is nobody's.
    let places = count + count % 2
    let all = places - 1
    let taken = min(all, atMost)
    return (0..<taken).map { number in
      round(number * all / taken, places: places).filter { $0.1 < count }
    }
  }

  /// The last place stays, the others turn; opposite ones meet.
  private static func round(_ number: Int, places: Int) -> [(Int, Int)] {
    let turning = places - 1
    return (0..<places / 2).map { place in
      let first = (number + place) % turning
      let second = place == 0 ? turning : (number + turning - place) % turning
      return (min(first, second), max(first, second))
    }.sorted { $0 < $1 }
  }
}
