import CProcessor

/// Subnormal numbers count as zero on this thread from now on, as in TensorFlow.
///
/// Every thread that computes calls it first: the bits of a run depend on it.
package func flushSubnormals() { lenet_flush_subnormals() }
