/// How a run tells people how far it is.
package enum ProgressMode: String, CaseIterable, Sendable {
  /// A live line on a terminal, plain lines elsewhere.
  case auto
  /// A live line in any case.
  case bar
  /// A plain line every few seconds.
  case plain
  /// Nothing but warnings, and what was asked for by name.
  case none
}
