import Kernels

/// Instruction sets this machine can run.
let instructionSets = InstructionSet.allCases.filter(\.isSupported)

/// What a kernel is fed with.
enum Numbers: CaseIterable, Sendable {
  /// Small integers: every sum of their products is exact in fp32, in any order and fused or not, so
  /// a kernel must equal its plain twin to the last bit. Equal values abound, too.
  case integers
  /// -1 ..< 1, for the rounding.
  case reals
}

/// Knuth's linear congruential generator: good enough to make test data.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func value(_ numbers: Numbers) -> Float {
    switch numbers {
    case .integers: Float(next() % 7) - 3
    case .reals: Float(next()) / Float(1 << 30) - 1
    }
  }

  mutating func values(_ count: Int, _ numbers: Numbers) -> [Float] {
    (0..<count).map { _ in value(numbers) }
  }

  /// As `values`, but with nothing below zero: what a ReLU leaves, or a picture.
  mutating func rectified(_ count: Int, _ numbers: Numbers) -> [Float] {
    values(count, numbers).map { max($0, 0) }
  }
}

/// A kernel's memory: its values, off any alignment by one element, between guards that must not change.
final class Memory<Element: BitwiseCopyable & Equatable> {
  /// Enough for a whole vector that is read past the end.
  private static var guardCount: Int { 256 }
  private let whole: UnsafeMutablePointer<Element>
  private let filler: Element
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ values: [Element], filler: Element) {
    count = values.count
    self.filler = filler
    whole = .allocate(capacity: values.count + 2 * Self.guardCount)
    whole.initialize(repeating: filler, count: values.count + 2 * Self.guardCount)
    base = whole + Self.guardCount + 1
    for (i, value) in values.enumerated() { base[i] = value }
  }

  deinit { whole.deallocate() }

  var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Whether nothing around the values was written.
  var isIntact: Bool {
    (0..<Self.guardCount + 1).allSatisfy { whole[$0] == filler }
      && (Self.guardCount + 1 + count..<2 * Self.guardCount + count)
        .allSatisfy { whole[$0] == filler }
  }
}

extension Memory where Element == Float {
  /// Guards of a number that would be seen in any result it got into.
  convenience init(_ values: [Float]) { self.init(values, filler: -7.5e20) }
  convenience init(count: Int) { self.init([Float](repeating: -7.5e20, count: count)) }
}

extension Memory where Element == Double {
  convenience init(_ values: [Double]) { self.init(values, filler: -7.5e200) }
}

/// Elements of [samples][features] as [features][16], one sample per lane.
func lanes(_ samples: [[Float]]) -> [Float] {
  let features = samples[0].count
  return (0..<features).flatMap { feature in samples.map { $0[feature] } }
}

/// Sample `sample` of [features][16].
func sample(_ sample: Int, of lanes: [Float]) -> [Float] {
  stride(from: sample, to: lanes.count, by: 16).map { lanes[$0] }
}

/// What rounding may do to a sum of `terms` products: each of them, and each addition, is rounded by up
/// to 2^-24 of no more than the sum of all magnitudes. Nothing, where integers make it exact.
func tolerance(_ numbers: Numbers, terms: Int, magnitude: Double) -> Double {
  numbers == .integers ? 0 : Double(terms + 1) * 0x1p-24 * magnitude
}

extension Array where Element == Float {
  var doubles: [Double] { map(Double.init) }
  var magnitudes: [Double] { map { Double(abs($0)) } }
}

/// Whether every value is within its tolerance; false for different counts, and for NaN.
func areClose(_ values: [Double], _ expected: [Double], _ tolerances: [Double]) -> Bool {
  values.count == expected.count
    && values.indices.allSatisfy { abs(values[$0] - expected[$0]) <= tolerances[$0] }
}
