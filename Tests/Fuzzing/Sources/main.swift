import CLibFuzzer
import Checkpoints
import Glibc

// Feeds one parser of Checkpoints with what libFuzzer thinks of:
//
//     LENET_FUZZED=PARSER fuzz-checkpoints [libFuzzer's options] [CORPUS...]
//
// Built and run by scripts/fuzz. A parser may refuse an input by throwing; a trap, a hang, or more
// memory than allowed is a finding. What a parser accepts is written and read again, and must come
// back the same. (Not an argument: libFuzzer starts itself again, with arguments of its own.)

let parsers: [String: Parser] = [
  "table": Parser.table, "bundle": Parser.bundle, "state": Parser.state, "snappy": Parser.snappy,
]

guard let parser = getenv("LENET_FUZZED").flatMap({ parsers[String(cString: $0)] }) else {
  fatalError("LENET_FUZZED must be one of: \(parsers.keys.sorted().joined(separator: ", "))")
}
Parser.chosen = parser
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  Parser.chosen.parse(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
precondition(status == 0)
