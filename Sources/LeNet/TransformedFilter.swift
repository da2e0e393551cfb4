package import Kernels

/// The second convolution's filter as its passes want it: made anew for new parameters.
package struct TransformedFilter: ~Copyable, @unchecked Sendable {
  /// See `transformFilter`.
  let values = AlignedBuffer<Float>(count: 4320)

  package init() {}

  /// Transforms the filter of some parameters.
  package func update(from parameters: UnsafePointer<Float>, kernels: KernelTable) {
    kernels.transformFilter(parameters + ParameterLayout.filter2.offset, values.base)
  }
}
