import Doctor
import Testing

/// What follows from what was found.
@Suite struct DiagnosisTests {
  /// Hosts of two ranks each, where all is as it should be.
  private func examination(hosts: Int = 2) -> Examination {
    let reports = (0..<2 * hosts).map { number in
      var data = DataReport(unchecked: "data")
      data.isChecked = number % 2 == 0
      data.checksum = data.isChecked ? 7 : 0
      var report = RankReport(data: data)
      report.rank = number
      report.leader = number / 2 * 2
      report.host = "node\(number / 2)"
      report.version = "1"
      report.mpi = "MPI"
      report.instructionSet = "avx512"
      report.online = 2
      report.processors = [number % 2]
      if data.isChecked {
        var model = ModelFolderReport(folder: "model")
        model.exists = true
        model.place = "model"
        model.freeBytes = 1 << 40
        model.checkpointTime = 0.01
        model.isShared = number == 0 ? nil : true
        report.model = model
      }
      return report
    }
    let links = (1..<max(2, hosts)).map {
      LinkReport(from: 0, to: 2 * $0, latency: 1e-5, bandwidth: 1e9, bytes: 1 << 20)
    }
    return Examination(
      hosts: HostReport.grouped(reports), links: hosts > 1 ? links : [],
      sums: SumReport(count: 61_709, world: 1e-4, hosts: hosts > 1 ? 1e-4 : nil, meeting: 1e-7))
  }

  @Test func allIsWell() {
    let diagnosis = Diagnosis(examination())
    #expect(diagnosis.problems.isEmpty)
    #expect(diagnosis.advice.isEmpty)
    #expect(diagnosis.exitCode == 0)
    #expect(examination().table(diagnosis).hasSuffix("verdict: all well\n"))
  }

  @Test func theSameProblemOfManyHostsIsToldOnce() {
    var all = examination(hosts: 8)
    for host in 2..<8 {
      all.hosts[host].ranks[0].data.exitCode = 66
      all.hosts[host].ranks[0].data.problem = "data: no such file"
    }
    let diagnosis = Diagnosis(all)
    #expect(
      diagnosis.problems == [
        Problem(66, "on node2, node3, node4, node5 and 2 more: data: no such file")
      ])
  }

  @Test func theFirstProblemGivesTheCode() {
    var all = examination()
    all.hosts[1].ranks[0].data.checksum = 8
    all.hosts[0].ranks[0].model?.holder = "process 5 on node9"
    let diagnosis = Diagnosis(all)
    #expect(diagnosis.problems.map(\.exitCode) == [65, 73])
    #expect(diagnosis.exitCode == 65)
    #expect(diagnosis.problems[0].text.hasPrefix("rank 2 on node1: "))
  }

  @Test func anotherVersionOfTheProgramIsAProblem() {
    var all = examination()
    all.hosts[1].ranks[1].version = "2"
    #expect(Diagnosis(all).exitCode == 64)
  }

  @Test func littleSpaceIsAProblemOrWorthALook() {
    var all = examination()
    all.hosts[0].ranks[0].model?.freeBytes = 1000
    #expect(Diagnosis(all).exitCode == 74)
    all.hosts[0].ranks[0].model?.freeBytes = 3 * ModelFolderReport.checkpointBytes
    #expect(Diagnosis(all).exitCode == 0)
    #expect(Diagnosis(all).advice.count == 1)
  }

  @Test func whatOnlyAnotherHostCannotDoIsWorthALook() {
    var all = examination()
    all.hosts[1].ranks[0].model?.exitCode = 73
    all.hosts[1].ranks[0].model?.problem = "model: cannot create"
    all.hosts[1].ranks[0].model?.isShared = false
    let diagnosis = Diagnosis(all)
    #expect(diagnosis.exitCode == 0)
    #expect(diagnosis.advice.count == 2)
    #expect(diagnosis.advice.allSatisfy { $0.contains("node1") })
  }

  @Test func aSlowLinkIsNamed() {
    var all = examination(hosts: 5)
    all.links[2].bandwidth = 1e8
    let advice = Diagnosis(all).advice
    #expect(advice.count == 1)
    #expect(advice[0].hasPrefix("the link from rank 0 on node0 to rank 6 on node3 is slow"))
  }

  @Test func boundAndSharedCoresAreTold() {
    var all = examination(hosts: 1)
    for rank in 0..<2 {
      all.hosts[0].ranks[rank].isBound = true
      all.hosts[0].ranks[rank].online = 64
      all.hosts[0].ranks[rank].ownsCores = false
    }
    let advice = Diagnosis(all).advice
    #expect(advice.contains { $0.contains("2 of 64 cores") && $0.contains("--bind-to none") })
    #expect(advice.contains { $0.contains("share 2 cores on node0") })
  }

  @Test func ranksAreToldInRanges() {
    #expect(HostReport.ranges([0, 1, 2, 5, 7, 8]) == "0-2, 5, 7-8")
    #expect(HostReport.ranges([3]) == "3")
  }
}
