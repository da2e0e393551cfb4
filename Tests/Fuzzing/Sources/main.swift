import CLibFuzzer
import Checkpoints

// Feeds one parser of Checkpoints with what libFuzzer thinks of:
//
//     fuzz-checkpoints PARSER [libFuzzer's options] [CORPUS...]
//
// Built and run by scripts/fuzz. A parser may refuse an input by throwing; a trap, a hang, or more
// memory than allowed is a finding. What a parser accepts is written and read again, and must come
// back the same.

let parsers: [String: Parser] = [
  "table": Parser.table, "bundle": Parser.bundle, "state": Parser.state, "snappy": Parser.snappy,
]

guard CommandLine.arguments.count > 1, let parser = parsers[CommandLine.arguments[1]] else {
  fatalError("usage: fuzz-checkpoints \(parsers.keys.sorted().joined(separator: "|")) …")
}
Parser.chosen = parser
// libFuzzer sees the command line without the parser's name.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
arguments![0] = CommandLine.unsafeArgv[0]
let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  Parser.chosen.parse(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
precondition(status == 0)
