import Torch

/// Where a network that only looks takes its weights from, and the type it computes in.
struct NetworkWeights {
    let dtype: DType
    /// The tensor of a name, of a shape.
    let tensor: (_ name: String, _ shape: [Int]) throws -> Tensor

    /// - Parameter bfloat16: whether convolutions compute in `bfloat16`, otherwise in `float32`.
    init(bfloat16: Bool, tensor: @escaping (_ name: String, _ shape: [Int]) throws -> Tensor) {
        dtype = bfloat16 ? .bfloat16 : .float32
        self.tensor = tensor
    }

    init(_ stored: StoredWeights, bfloat16: Bool) { self.init(bfloat16: bfloat16, tensor: stored.tensor) }
}

/// A convolution with the batch normalisation after it folded in, for networks that only look.
///
/// In evaluation BN(w ∗ x) = w′ ∗ x + b′ with w′ = w γ/√(σ² + ε) and b′ = β − μ γ/√(σ² + ε), computed in `float64`.
struct FoldedConvolution: Sendable {
    /// [O, I / groups, height, width], channels side by side in memory.
    private let weight: Tensor
    /// [O]
    private let bias: Tensor
    private let stride: Int
    private let padding: [Int]
    private let groups: Int

    /// - Parameters:
    ///   - convolution: the name of the module that has the `weight`.
    ///   - norm: that of the batch normalisation.
    ///   - shape: [O, I / groups, height, width]
    init(
        _ weights: NetworkWeights, _ convolution: String, norm: String, _ shape: [Int], stride: Int = 1,
        padding: [Int] = [0, 0], groups: Int = 1, epsilon: Double
    ) throws {
        func row(_ name: String) throws -> Tensor { try weights.tensor("\(norm).\(name)", [shape[0]]).to(.float64) }
        let scale = try row("weight") / (row("running_var") + epsilon).sqrt()
        let kernels = try weights.tensor("\(convolution).weight", shape).to(.float64) * scale.reshaped(-1, 1, 1, 1)
        weight = kernels.to(weights.dtype).contiguous(.channelsLast)
        bias = try (row("bias") - row("running_mean") * scale).to(weights.dtype)
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    /// [N, I, H, W] as [N, O, H′, W′], in memory of its own.
    func callAsFunction(_ images: Tensor) -> Tensor {
        images.convolved(with: weight, bias: bias, stride: stride, padding: padding, groups: groups)
    }

    /// The same, between 0 and a ceiling.
    func rectified(_ images: Tensor, ceiling: Double? = nil) -> Tensor { self(images).clampInPlace(0, ceiling) }
}
