/// What to do when a checkpoint cannot be written, and the older ones are intact.
package enum SaveErrorPolicy: String, CaseIterable, Sendable {
  /// End the run.
  case stop
  /// Say so and train on; the last save of a run must succeed all the same.
  case `continue`
}
