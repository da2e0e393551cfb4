import CMPI

/// An MPI call that failed: its name, its code and MPI's own words for it.
package struct MPIError: Error, Equatable, CustomStringConvertible {
  /// The MPI function, such as `MPI_Allreduce`.
  package let call: String
  /// What the function returned; 0 if this layer itself refused.
  package let code: Int32
  /// What that means, in the library's words.
  package let text: String

  package init(call: String, code: Int32, text: String) {
    self.call = call
    self.code = code
    self.text = text
  }

  /// One line: what failed, and why.
  package var description: String {
    code == cmpi_success ? "\(call): \(text)" : "\(call) failed: \(text) (MPI error \(code))"
  }
}

/// Throws unless `code` is success. The one place where MPI's return codes are read.
func check(_ code: Int32, _ call: StaticString) throws(MPIError) {
  guard code != cmpi_success else { return }
  let text = textFromC { cmpi_error_text(code, $0) }
  throw MPIError(call: "\(call)", code: code, text: text)
}

/// A string that a C function writes into a buffer of `cmpi_text_capacity` bytes.
func textFromC(_ write: (UnsafeMutablePointer<CChar>) -> Void) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(cmpi_text_capacity)) { buffer in
    buffer.initialize(repeating: 0)
    write(buffer.baseAddress!)
    return String(cString: buffer.baseAddress!)
  }
}
