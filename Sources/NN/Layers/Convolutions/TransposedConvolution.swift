import Torch

/// A transposed convolution of signals [N, C, L] with weights [I, O / groups, kernel].
///
/// An edge of n becomes (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1. Sizes are one
/// number, or one for each axis.
public final class TransposedConvolution1d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, outputPadding, dilation: [Int]
    let groups: Int

    public var outputAxis: Int { 1 }

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        outputPadding: some Extents = 0, dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding) = (stride.extents(1), padding.extents(1))
        (self.outputPadding, self.dilation) = (outputPadding.extents(1), dilation.extents(1))
        self.groups = groups
        let first = FirstWeights([inputs, outputs / groups] + kernel.extents(1), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.transposeConvolved(
            with: weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding,
            dilation: dilation, groups: groups)
    }
}

/// A transposed convolution of images [N, C, H, W] with weights [I, O / groups, kernel, kernel].
///
/// An edge of n becomes (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1. Sizes are one
/// number, or one for each axis.
public final class TransposedConvolution2d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, outputPadding, dilation: [Int]
    let groups: Int

    public var outputAxis: Int { 1 }

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        outputPadding: some Extents = 0, dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding) = (stride.extents(2), padding.extents(2))
        (self.outputPadding, self.dilation) = (outputPadding.extents(2), dilation.extents(2))
        self.groups = groups
        let first = FirstWeights([inputs, outputs / groups] + kernel.extents(2), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.transposeConvolved(
            with: weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding,
            dilation: dilation, groups: groups)
    }
}

/// A transposed convolution of volumes [N, C, D, H, W] with weights [I, O / groups, kernel, kernel, kernel].
///
/// An edge of n becomes (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1. Sizes are one
/// number, or one for each axis.
public final class TransposedConvolution3d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, outputPadding, dilation: [Int]
    let groups: Int

    public var outputAxis: Int { 1 }

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        outputPadding: some Extents = 0, dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding) = (stride.extents(3), padding.extents(3))
        (self.outputPadding, self.dilation) = (outputPadding.extents(3), dilation.extents(3))
        self.groups = groups
        let first = FirstWeights([inputs, outputs / groups] + kernel.extents(3), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.transposeConvolved(
            with: weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding,
            dilation: dilation, groups: groups)
    }
}
