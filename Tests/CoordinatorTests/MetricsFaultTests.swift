import Checkpoints
import SystemPackage
import Testing

@testable import Coordinator

/// `metrics.jsonl` on a disk of which each call fails in turn, until none does.
@Suite struct MetricsFaultTests {
  private func lines(_ epochs: ClosedRange<Int>) -> [UInt8] {
    epochs.flatMap { Array((EpochRecord.ofTest($0).json + "\n").utf8) }
  }

  /// A run that goes on after two epochs of four, as `RunMonitor` writes of it: whatever fails is left.
  ///
  /// - Returns: whether nothing failed.
  private func goOn(_ disk: SimulatedDisk) -> Bool {
    let file = MetricsFile(in: SimulatedDisk.directory, using: disk)
    var isWell = true
    for epoch in 3...5 {
      do {
        try file.keep(epochs: epoch - 1)
        try file.append(EpochRecord.ofTest(epoch))
      } catch {
        isWell = false
      }
    }
    return isWell
  }

  @Test(arguments: SimulatedDisk.Fault.allCases)
  func whateverFailsTheNextRunFindsWholeLines(_ kind: SimulatedDisk.Fault) throws {
    let before = SimulatedDisk()
    before.put(lines(1...4), as: MetricsFile.fileName)
    var call = 0
    while true {
      call += 1
      let disk = before.failing(at: call, with: kind)
      let isWell = goOn(disk)
      if !disk.faultHappened {
        #expect(isWell && disk.bytes(of: MetricsFile.fileName) == lines(1...5))
        break
      }
      for found in (kind == .crash ? [] : [disk]) + disk.afterCrash() {
        // Nothing of what was there before is lost, and what follows a half line is never taken for good.
        let bytes = try #require(found.bytes(of: MetricsFile.fileName))
        let whole = MetricsFile.prefix(of: bytes, epochs: .max)
        #expect(bytes.starts(with: lines(1...2)), "call \(call)")
        #expect(whole >= lines(1...2).count, "call \(call)")
        let again = found.failing(at: .max, with: .crash)
        #expect(
          goOn(again) && again.bytes(of: MetricsFile.fileName) == lines(1...5), "call \(call)")
      }
    }
    #expect(call > 20)
  }
}
