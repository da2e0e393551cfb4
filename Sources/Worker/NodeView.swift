/// What a watchdog sees: the heartbeats of its node, and whose they are.
struct NodeView: Sendable {
  let slots: [Heartbeat.View]
  /// This rank's place among them.
  let own: Int
  let places: Places

  init(slots: [Heartbeat.View], own: Int, places: Places) {
    self.slots = slots
    self.own = own
    self.places = places
  }

  /// Of a rank that knows no others (yet).
  init(alone heartbeat: Heartbeat) {
    self.init(slots: [Heartbeat.View(heartbeat)], own: 0, places: Places())
  }
}
