import Checkpoints
import SystemPackage
import Testing

@testable import Events

/// A file of events on a disk of which each call fails in turn, until none does.
@Suite struct EventFaultTests {
  /// Writes until something fails, as `EventLog` does.
  private func write(_ disk: SimulatedDisk) -> Bool {
    do {
      var file = try EventFile(
        in: SimulatedDisk.directory, firstStep: 1, time: 1_715_000_000, using: disk)
      for step in 1...4 {
        file.add([.scalar("loss", Double(step))], step: step, time: 1_715_000_000)
        try file.flush()
      }
      file.close()
      return true
    } catch {
      return false
    }
  }

  @Test(arguments: SimulatedDisk.Fault.allCases)
  func whateverFailsReadersFindTheBeginning(_ kind: SimulatedDisk.Fault) throws {
    let undisturbed = SimulatedDisk()
    #expect(write(undisturbed))
    let name = try #require(undisturbed.names.first)
    let expected = try #require(undisturbed.bytes(of: name))
    var call = 0
    while true {
      call += 1
      let disk = SimulatedDisk().failing(at: call, with: kind)
      let isWell = write(disk)
      // One file at most, of which a reader of records gets the first ones.
      #expect(disk.names.isEmpty || disk.names == [name], "call \(call)")
      #expect(expected.starts(with: disk.bytes(of: name) ?? []), "call \(call)")
      if isWell { #expect(disk.bytes(of: name) == expected, "call \(call)") }
      if !disk.faultHappened { break }
      #expect(isWell == (kind == .shortWrite) || disk.bytes(of: name) == expected, "call \(call)")
    }
    #expect(call > 6)
  }
}
