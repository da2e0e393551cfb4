import ArgumentParser

/// A time such as `1:50:00`, `30:00` or `90`: hours, minutes and seconds; minutes and seconds; seconds.
struct TimeLimit: ExpressibleByArgument {
  let seconds: Int

  init?(argument: String) {
    let fields = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(fields.count) else { return nil }
    var seconds = 0
    for (place, field) in fields.enumerated() {
      guard field.utf8.allSatisfy({ (48...57).contains($0) }), field.utf8.count <= 7,
        let number = Int(field), place == 0 || number < 60
      else { return nil }
      seconds = seconds * 60 + number
    }
    guard seconds > 0 else { return nil }
    self.seconds = seconds
  }
}
