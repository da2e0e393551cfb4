private import KernelsAVX2
private import KernelsAVX512
private import KernelsBaseline

/// The kernels of one instruction set, chosen once at start.
///
/// Each is documented where it is written, in `KernelVariants/Loops`; its plain twin is in `Plain`.
/// A call is a layer of a block, so going through a table costs nothing that could be measured.
package struct KernelTable: Sendable {
  /// The level these kernels were compiled for.
  package let instructionSet: InstructionSet
  /// Floating-point operations of one round of `peakRate`.
  package let operationsPerRound: Int
  /// Pixels of a block.
  package var gather:
    @Sendable (
      _ images: UnsafePointer<UnsafePointer<UInt8>>, _ count: Int,
      _ next: UnsafePointer<UnsafePointer<UInt8>>, _ image: UnsafeMutablePointer<Float>,
      _ spans: UnsafeMutablePointer<Int>,
      _ scratch: UnsafeMutablePointer<UInt8>
    ) -> Void
  /// One image, bent.
  package var augment:
    @Sendable (
      _ image: UnsafePointer<UInt8>, _ coefficients: UnsafePointer<Int32>,
      _ scratch: UnsafeMutablePointer<UInt8>, _ result: UnsafeMutablePointer<UInt8>
    ) -> Void
  /// Memory that another core has written, brought nearer.
  package var prefetch: @Sendable (_ start: UnsafeRawPointer, _ bytes: Int) -> Void
  /// First convolution, bias, ReLU and pool.
  package var convolution1Forward:
    @Sendable (
      _ image: UnsafePointer<Float>, _ spans: UnsafePointer<Int>, _ filter: UnsafePointer<Float>,
      _ bias: UnsafePointer<Float>, _ pooled: UnsafeMutablePointer<Float>,
      _ masks: UnsafeMutablePointer<UInt64>
    ) -> Void
  /// From one sample per lane to one sample per row.
  package var lanesToSamples:
    @Sendable (
      _ lanes: UnsafePointer<Float>, _ features: Int, _ samples: UnsafeMutablePointer<Float>,
      _ stride: Int
    ) -> Void
  /// Second convolution, bias, ReLU and pool.
  package var convolution2Forward:
    @Sendable (
      _ input: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
      _ pooled: UnsafeMutablePointer<Float>, _ winners: UnsafeMutablePointer<Int32>,
      _ transformed: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) -> Void
  /// A dense layer.
  package var denseForward:
    @Sendable (
      _ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
      _ inputs: Int, _ outputs: Int, _ rectified: Bool, _ output: UnsafeMutablePointer<Float>
    ) -> Void
  /// Loss, correct count and gradient of the logits.
  package var softmaxCrossEntropy:
    @Sendable (
      _ logits: UnsafePointer<Float>, _ labels: UnsafePointer<UInt8>, _ count: Int, _ scale: Float,
      _ gradient: UnsafeMutablePointer<Float>, _ lossSum: UnsafeMutablePointer<Float>,
      _ losses: UnsafeMutablePointer<Float>
    ) -> Int
  /// A dense layer, backwards to its input.
  package var denseInputGradient:
    @Sendable (
      _ gradient: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
      _ input: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int,
      _ inputGradient: UnsafeMutablePointer<Float>
    ) -> Void
  /// The second filter as the second convolution's passes want it.
  package var transformFilter:
    @Sendable (_ filter: UnsafePointer<Float>, _ transformed: UnsafeMutablePointer<Float>) -> Void
  /// Second convolution, backwards through the pool and into the transform's points.
  package var convolution2TransformGradient:
    @Sendable (
      _ winners: UnsafePointer<Int32>, _ gradient: UnsafePointer<Float>,
      _ transformed: UnsafeMutablePointer<Float>
    ) -> Void
  /// Second convolution, backwards to filter and bias.
  package var convolution2FilterGradient:
    @Sendable (
      _ input: UnsafePointer<Float>, _ transformedGradient: UnsafePointer<Float>,
      _ winners: UnsafePointer<Int32>, _ gradient: UnsafePointer<Float>,
      _ filterGradient: UnsafeMutablePointer<Float>, _ biasGradient: UnsafeMutablePointer<Float>,
      _ transformed: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) -> Void
  /// Second convolution, backwards to its input.
  package var convolution2InputGradient:
    @Sendable (
      _ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
      _ inputGradient: UnsafeMutablePointer<Float>, _ transformed: UnsafeMutablePointer<Float>
    ) -> Void
  /// First convolution, backwards to filter and bias.
  package var convolution1Backward:
    @Sendable (
      _ image: UnsafePointer<Float>, _ masks: UnsafePointer<UInt64>,
      _ gradient: UnsafePointer<Float>, _ spans: UnsafePointer<Int>,
      _ filterGradient: UnsafeMutablePointer<Float>, _ biasGradient: UnsafeMutablePointer<Float>,
      _ scratch: UnsafeMutablePointer<Float>
    ) -> Void
  /// Exact sum of a dense layer's weight gradient over blocks.
  package var denseWeightGradient:
    @Sendable (
      _ records: UnsafePointer<UnsafePointer<Float>>, _ blocks: Int, _ inputs: Int,
      _ gradients: Int, _ gradientStride: Int, _ firstRow: Int, _ endRow: Int, _ outputs: Int,
      _ sums: UnsafeMutablePointer<Double>, _ adding: Bool, _ limit: Float,
      _ scratch: UnsafeMutablePointer<Int64>
    ) -> Void
  /// Exact sum of a dense layer's bias gradient over blocks.
  package var denseBiasGradient:
    @Sendable (
      _ records: UnsafePointer<UnsafePointer<Float>>, _ blocks: Int, _ gradients: Int,
      _ gradientStride: Int, _ outputs: Int, _ sums: UnsafeMutablePointer<Double>,
      _ adding: Bool, _ limit: Float
    ) -> Void
  /// Exact sum of ready gradients over blocks.
  package var sumOnGrid:
    @Sendable (
      _ records: UnsafePointer<UnsafePointer<Float>>, _ blocks: Int, _ values: Int, _ count: Int,
      _ sums: UnsafeMutablePointer<Double>, _ adding: Bool, _ limit: Float
    ) -> Void
  /// Sums of several takers.
  package var addSums:
    @Sendable (
      _ parts: UnsafePointer<UnsafePointer<Double>>, _ takers: Int, _ first: Int, _ count: Int,
      _ sums: UnsafeMutablePointer<Double>
    ) -> Void
  /// Adam's step for a run of parameters.
  package var adamUpdate:
    @Sendable (
      _ sums: UnsafePointer<Double>, _ first: Int, _ count: Int, _ rate: Float,
      _ oneMinusBeta1: Float, _ oneMinusBeta2: Float,
      _ epsilon: Float, _ weights: UnsafeMutablePointer<Float>,
      _ firstMoments: UnsafeMutablePointer<Float>, _ secondMoments: UnsafeMutablePointer<Float>
    ) -> Float
  /// A run of values times a factor.
  package var scale:
    @Sendable (
      _ values: UnsafeMutablePointer<Float>, _ first: Int, _ count: Int, _ factor: Float
    ) -> Void
  /// Momentum's step for a run of parameters.
  package var momentumUpdate:
    @Sendable (
      _ sums: UnsafePointer<Double>, _ first: Int, _ count: Int, _ rate: Float,
      _ momentum: Float, _ nesterov: Bool, _ weights: UnsafeMutablePointer<Float>,
      _ accumulators: UnsafeMutablePointer<Float>
    ) -> Float
  /// A running average's step for a run of parameters.
  package var averageUpdate:
    @Sendable (
      _ weights: UnsafePointer<Float>, _ first: Int, _ count: Int, _ share: Float,
      _ averages: UnsafeMutablePointer<Float>
    ) -> Void
  /// Multiply-adds as fast as they go, for comparison.
  package var peakRate: @Sendable (_ rounds: Int, _ operand: Float) -> Float
}

extension KernelTable {
  /// The kernels of one level.
  package init(_ instructionSet: InstructionSet) {
    switch instructionSet {
    case .avx512:
      self.init(
        instructionSet: .avx512, operationsPerRound: KernelsAVX512.operationsPerRound,
        gather: KernelsAVX512.gather,
        augment: KernelsAVX512.augment,
        prefetch: KernelsAVX512.prefetch,
        convolution1Forward: KernelsAVX512.convolution1Forward,
        lanesToSamples: KernelsAVX512.lanesToSamples,
        convolution2Forward: KernelsAVX512.convolution2Forward,
        denseForward: KernelsAVX512.denseForward,
        softmaxCrossEntropy: KernelsAVX512.softmaxCrossEntropy,
        denseInputGradient: KernelsAVX512.denseInputGradient,
        transformFilter: KernelsAVX512.transformFilter,
        convolution2TransformGradient: KernelsAVX512.convolution2TransformGradient,
        convolution2FilterGradient: KernelsAVX512.convolution2FilterGradient,
        convolution2InputGradient: KernelsAVX512.convolution2InputGradient,
        convolution1Backward: KernelsAVX512.convolution1Backward,
        denseWeightGradient: KernelsAVX512.denseWeightGradient,
        denseBiasGradient: KernelsAVX512.denseBiasGradient,
        sumOnGrid: KernelsAVX512.sumOnGrid,
        addSums: KernelsAVX512.addSums,
        adamUpdate: KernelsAVX512.adamUpdate,
        scale: KernelsAVX512.scale,
        momentumUpdate: KernelsAVX512.momentumUpdate,
        averageUpdate: KernelsAVX512.averageUpdate,
        peakRate: KernelsAVX512.peakRate)
    case .avx2:
      self.init(
        instructionSet: .avx2, operationsPerRound: KernelsAVX2.operationsPerRound,
        gather: KernelsAVX2.gather,
        augment: KernelsAVX2.augment,
        prefetch: KernelsAVX2.prefetch,
        convolution1Forward: KernelsAVX2.convolution1Forward,
        lanesToSamples: KernelsAVX2.lanesToSamples,
        convolution2Forward: KernelsAVX2.convolution2Forward,
        denseForward: KernelsAVX2.denseForward,
        softmaxCrossEntropy: KernelsAVX2.softmaxCrossEntropy,
        denseInputGradient: KernelsAVX2.denseInputGradient,
        transformFilter: KernelsAVX2.transformFilter,
        convolution2TransformGradient: KernelsAVX2.convolution2TransformGradient,
        convolution2FilterGradient: KernelsAVX2.convolution2FilterGradient,
        convolution2InputGradient: KernelsAVX2.convolution2InputGradient,
        convolution1Backward: KernelsAVX2.convolution1Backward,
        denseWeightGradient: KernelsAVX2.denseWeightGradient,
        denseBiasGradient: KernelsAVX2.denseBiasGradient,
        sumOnGrid: KernelsAVX2.sumOnGrid,
        addSums: KernelsAVX2.addSums,
        adamUpdate: KernelsAVX2.adamUpdate,
        scale: KernelsAVX2.scale,
        momentumUpdate: KernelsAVX2.momentumUpdate,
        averageUpdate: KernelsAVX2.averageUpdate,
        peakRate: KernelsAVX2.peakRate)
    case .baseline:
      self.init(
        instructionSet: .baseline, operationsPerRound: KernelsBaseline.operationsPerRound,
        gather: KernelsBaseline.gather,
        augment: KernelsBaseline.augment,
        prefetch: KernelsBaseline.prefetch,
        convolution1Forward: KernelsBaseline.convolution1Forward,
        lanesToSamples: KernelsBaseline.lanesToSamples,
        convolution2Forward: KernelsBaseline.convolution2Forward,
        denseForward: KernelsBaseline.denseForward,
        softmaxCrossEntropy: KernelsBaseline.softmaxCrossEntropy,
        denseInputGradient: KernelsBaseline.denseInputGradient,
        transformFilter: KernelsBaseline.transformFilter,
        convolution2TransformGradient: KernelsBaseline.convolution2TransformGradient,
        convolution2FilterGradient: KernelsBaseline.convolution2FilterGradient,
        convolution2InputGradient: KernelsBaseline.convolution2InputGradient,
        convolution1Backward: KernelsBaseline.convolution1Backward,
        denseWeightGradient: KernelsBaseline.denseWeightGradient,
        denseBiasGradient: KernelsBaseline.denseBiasGradient,
        sumOnGrid: KernelsBaseline.sumOnGrid,
        addSums: KernelsBaseline.addSums,
        adamUpdate: KernelsBaseline.adamUpdate,
        scale: KernelsBaseline.scale,
        momentumUpdate: KernelsBaseline.momentumUpdate,
        averageUpdate: KernelsBaseline.averageUpdate,
        peakRate: KernelsBaseline.peakRate)
    }
  }
}
