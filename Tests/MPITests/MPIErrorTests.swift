import MPI
import Testing

struct MPIErrorTests {
  @Test func anErrorNamesTheCallAndTheCause() {
    let failed = MPIError(call: "MPI_Bcast", code: 15, text: "message truncated")
    #expect("\(failed)" == "MPI_Bcast failed: message truncated (MPI error 15)")
    let refused = MPIError(call: "MPI_Init_thread", code: 0, text: "too old")
    #expect("\(refused)" == "MPI_Init_thread: too old")
  }

  @Test func largeCountsGoInPieces() throws {
    var pieces: [[Int]] = []
    try inPieces(10, atMost: 4) { (start, count) throws(MPIError) in
      pieces.append([start, Int(count)])
    }
    #expect(pieces == [[0, 4], [4, 4], [8, 2]])
    pieces = []
    try inPieces(0) { (start, count) throws(MPIError) in pieces.append([start, Int(count)]) }
    #expect(pieces == [])
    try inPieces(Int(Int32.max) + 1) { (start, count) throws(MPIError) in
      pieces.append([start, Int(count)])
    }
    #expect(pieces == [[0, 1 << 30], [1 << 30, 1 << 30]])
  }

  @Test func theLibraryTellsItsVersionBeforeStart() {
    #expect(libraryVersion.contains("MPI"))
  }
}
