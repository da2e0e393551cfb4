import Checkpoints
import Testing

@Suite struct CheckpointStateTests {
  @Test func readsAndWritesWhatTensorFlowWrites() throws {
    let text = """
      model_checkpoint_path: "train-6"
      all_model_checkpoint_paths: "train-5"
      all_model_checkpoint_paths: "train-6"
      all_model_checkpoint_timestamps: 1795461547.5
      all_model_checkpoint_timestamps: 1795461548.1294117
      last_preserved_timestamp: 1795461540.25

      """
    let state = try parse(text)
    #expect(state.latest == "train-6")
    #expect(state.all == ["train-5", "train-6"])
    #expect(state.timestamps == [1795461547.5, 1795461548.1294117])
    #expect(state.lastPreserved == 1795461540.25)
    #expect(state.description == text)
  }

  @Test(arguments: [
    ("model_checkpoint_path:\"a\"", "a"),
    ("  # first\r\n model_checkpoint_path : 'a' # last", "a"),
    ("model_checkpoint_path: \"a\" 'b'\n\"c\";", "abc"),
    ("model_checkpoint_path: \"a\", model_checkpoint_path: \"b\"", "b"),
    (#"model_checkpoint_path: "\303\251\x41\t\"\'\\\u00e9""#, "éA\t\"'\\é"),
    (#"model_checkpoint_path: "\0001\12""#, "\u{0}1\n"),
    (#"model_checkpoint_path: "\q\?""#, #"\q\?"#),
    ("all_model_checkpoint_paths: [\"x\", 'y'], model_checkpoint_path: \"é/a\"", "é/a"),
    ("last_preserved_timestamp: -1.5e3 model_checkpoint_path: \"a\"", "a"),
  ])
  func readsAllThatTheTextFormAllows(text: String, latest: String) throws {
    #expect(try parse(text).latest == latest)
  }

  @Test(arguments: [
    ("", 1, 1), ("all_model_checkpoint_paths: \"a\"\n", 2, 1),
    ("model_checkpoint_path: \"\"", 1, 26),
    ("model_checkpoint_path: \"a\"\nunknown: \"b\"", 2, 9), ("model_checkpoint_path: a", 1, 24),
    ("model_checkpoint_path: \"a", 1, 26), ("model_checkpoint_path: \"a\n\"", 1, 26),
    ("model_checkpoint_path", 1, 22), ("model_checkpoint_path: [\"a\"]", 1, 24),
    ("all_model_checkpoint_paths: [\"a\" \"b\"", 1, 37),
    (#"model_checkpoint_path: "\377""#, 1, 30), ("last_preserved_timestamp: x", 1, 28),
  ])
  func refusesTheRestWithLineAndColumn(text: String, line: Int, column: Int) {
    let error = #expect(throws: CheckpointError.self) { try parse(text) }
    guard case .stateFile("checkpoint", line, column, _) = error else {
      Issue.record("\(String(describing: error)) instead of \(line):\(column)")
      return
    }
  }

  @Test func refusesWhatIsNotUTF8() {
    #expect(throws: CheckpointError.self) {
      try CheckpointState(parsing: [0x23, 0xff], file: "checkpoint")
    }
  }

  @Test func whatIsWrittenIsReadTheSame() throws {
    let odd = String(String.UnicodeScalarView((0...0x17f).map { Unicode.Scalar($0)! }))
    let state = CheckpointState(latest: odd, all: ["a", odd])
    #expect(try parse(state.description) == state)
  }

  @Test func everyFlippedBitAndEveryCutIsSafe() throws {
    let text = Array(
      CheckpointState(latest: "train-1", all: ["train-0", "train-1"]).description.utf8)
    for count in 0..<text.count {
      _ = try? CheckpointState(parsing: Array(text[..<count]), file: "checkpoint")
    }
    for bit in 0..<8 * text.count {
      var damaged = text
      damaged[bit / 8] ^= 1 << (bit % 8)
      _ = try? CheckpointState(parsing: damaged, file: "checkpoint")
    }
  }

  private func parse(_ text: String) throws -> CheckpointState {
    try CheckpointState(parsing: Array(text.utf8), file: "checkpoint")
  }
}
