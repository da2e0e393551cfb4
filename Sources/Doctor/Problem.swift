/// What keeps a run from starting, in one line, and the exit code it would end with.
package struct Problem: Equatable, Sendable {
  package var exitCode: Int32
  package var text: String

  package init(_ exitCode: Int32, _ text: String) {
    self.exitCode = exitCode
    self.text = text
  }
}
