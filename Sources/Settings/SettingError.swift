/// A setting that is none.
package enum SettingError: Error, Equatable, CustomStringConvertible {
  case noSuchOption(name: String, origin: String)
  /// An option that is on or off, with another value.
  case notYesOrNo(name: String, value: String, origin: String)

  package var description: String {
    switch self {
    case .noSuchOption(let name, let origin):
      "\(origin): there is no option --\(name); lenet-dist train --help lists them"
    case .notYesOrNo(let name, let value, let origin):
      "\(origin): \(name) is \"\(value)\": must be true or false"
    }
  }
}
