import Torch

/// A convolution of signals [N, C, L] with weights [O, I / groups, kernel].
///
/// An edge of n becomes ⌊(n + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1. Sizes are one number, or one
/// for each axis.
public final class Convolution1d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, dilation: [Int]
    let groups: Int

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding, self.dilation) = (stride.extents(1), padding.extents(1), dilation.extents(1))
        self.groups = groups
        let first = FirstWeights([outputs, inputs / groups] + kernel.extents(1), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.convolved(with: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

/// A convolution of images [N, C, H, W] with weights [O, I / groups, kernel, kernel].
///
/// An edge of n becomes ⌊(n + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1. Sizes are one number, or one
/// for each axis.
public final class Convolution2d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, dilation: [Int]
    let groups: Int

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding, self.dilation) = (stride.extents(2), padding.extents(2), dilation.extents(2))
        self.groups = groups
        let first = FirstWeights([outputs, inputs / groups] + kernel.extents(2), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.convolved(with: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

/// A convolution of volumes [N, C, D, H, W] with weights [O, I / groups, kernel, kernel, kernel].
///
/// An edge of n becomes ⌊(n + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1. Sizes are one number, or one
/// for each axis.
public final class Convolution3d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?
    let stride, padding, dilation: [Int]
    let groups: Int

    public init(
        _ inputs: Int, _ outputs: Int, kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        dilation: some Extents = 1, groups: Int = 1, bias: Bool = true
    ) {
        (self.stride, self.padding, self.dilation) = (stride.extents(3), padding.extents(3), dilation.extents(3))
        self.groups = groups
        let first = FirstWeights([outputs, inputs / groups] + kernel.extents(3), bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.convolved(with: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}
