import Torch

/// Nearest-neighbour upsampling ×2, then a 3×3 convolution (padding 1), computed as one transposed convolution.
///
/// Along one axis, upsampling gives u[q] = x[⌊q / 2⌋] and the convolution y[p] = Σₜ w[t] u[p + t − 1]. The input x[j]
/// thus goes into y[p] by the factors w[t] with p + t − 1 ∈ {2j, 2j + 1}. With s = p − 2j + 1 these are w[2 − s] and
/// w[3 − s]: a transposed convolution of kernel 4, stride 2 and padding 1 whose weights are (w₂, w₁ + w₂, w₀ + w₁, w₀),
/// the mirrored kernel's sums over neighbours. It is the same map, borders included, with 4 products for each output
/// and input channel instead of 9.
///
/// The parameters stay those of the 3×3 convolution: [O, I, 3, 3] and [O]. [N, I, H, W] becomes [N, O, 2H, 2W].
public final class UpsamplingConvolution2d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?

    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
        let first = FirstWeights([outputs, inputs, 3, 3], bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        let sums = weight.flipped(2, 3).sumPooled(2, stride: 1, padding: 1)
        // Channels-last weights give channels-last outputs, so that the following layers need no rearrangement.
        return input.transposeConvolved(
            with: sums.transposed(0, 1).contiguous(.channelsLast), bias: bias, stride: 2, padding: 1)
    }
}

/// A 3×3 convolution (padding 1), then 2×2 average pooling, computed as one convolution of stride 2.
///
/// Along one axis, y[p] = ½ Σₐ Σₜ w[t] x[2p + a + t − 1] with a ∈ {0, 1}: a convolution of kernel 4, stride 2 and
/// padding 1 whose weights are ½ (w₀, w₀ + w₁, w₁ + w₂, w₂), the kernel's means over neighbours. It is the same map,
/// borders and odd edges included, with 16 products for each output and input channel instead of 36.
///
/// The parameters stay those of the 3×3 convolution: [O, I, 3, 3] and [O]. [N, I, H, W] becomes [N, O, ⌊H/2⌋, ⌊W/2⌋].
public final class DownsamplingConvolution2d: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?

    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
        let first = FirstWeights([outputs, inputs, 3, 3], bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor {
        input.convolved(
            with: weight.averagePooled(2, stride: 1, padding: 1), bias: bias, stride: 2, padding: 1)
    }
}
