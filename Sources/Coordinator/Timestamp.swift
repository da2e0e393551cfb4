import Glibc

/// Moments as programs and people read them.
enum Timestamp {
  /// In UTC by ISO 8601, with milliseconds: "2024-05-06T07:08:09.123Z".
  ///
  /// - Parameter time: seconds since 1970.
  static func text(_ time: Double) -> String {
    let milliseconds = Int((time * 1000).rounded(.down))
    var seconds = milliseconds / 1000
    var fields = tm()
    gmtime_r(&seconds, &fields)
    var text = [CChar](repeating: 0, count: 64)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &fields)
    let fraction = "\(milliseconds % 1000 + 1000)".dropFirst()
    return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + ".\(fraction)Z"
  }
}
