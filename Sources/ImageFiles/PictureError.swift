package import SystemPackage

/// Why a picture cannot be had, worded as one line: which, what, what to do.
package enum PictureError: Error, Equatable, CustomStringConvertible {
  /// The system refused to open or read it.
  case system(name: String, code: Errno)
  /// It is of no kind that is read here.
  case unknownKind(name: String)
  /// Its content breaks the rules of its kind, PNG or PGM.
  case bad(name: String, kind: String, problem: String)
  /// It is larger than any picture that is read here.
  case tooLarge(name: String, problem: String)
  /// All of its pixels have about the same shade.
  case blank(name: String)
  /// libpng could not write a picture.
  case notWritten(problem: String)

  package var description: String {
    switch self {
    case .system(let name, let code): "\(name): cannot be read: \(code)"
    case .unknownKind(let name):
      "\(name): is neither PNG nor PGM nor an IDX file of images; convert it to PNG"
    case .bad(let name, let kind, let problem): "\(name): damaged \(kind): \(problem)"
    case .tooLarge(let name, let problem): "\(name): \(problem); make it smaller"
    case .blank(let name): "\(name): there is no digit: all pixels have about the same shade"
    case .notWritten(let problem): "a picture could not be made: \(problem)"
    }
  }
}
