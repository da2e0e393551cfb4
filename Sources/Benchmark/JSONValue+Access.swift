/// Looking into a value that was read.
extension JSONValue {
  /// A member of an object; nil if there is none.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The values of a list.
  package var elements: [JSONValue]? {
    guard case .list(let values) = self else { return nil }
    return values
  }

  /// A number, whole or not.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  package var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }
}
