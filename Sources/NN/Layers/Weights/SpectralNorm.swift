import Torch

/// A layer whose weight is divided by its largest singular value σ, which makes the layer 1-Lipschitz.
///
/// The weight is read as a matrix [O, ...]; σ = uᵀ W v with u and v from power iteration: fifteen steps at first, then
/// one at each call in training. Gradients pass through σ but not through u and v.
///
/// ```swift
/// SpectralNorm(Convolution2d(3, 64, kernel: 3, padding: 1))
/// ```
///
/// Source: Miyato et al. 2018, arXiv 1802.05957. The numbers are those of PyTorch's
/// `parametrizations.spectral_norm`; the names are `layer.weight`, `u` and `v`.
public final class SpectralNorm: Layer, TrainingDependent {
    public let layer: any WeightedLayer
    public let u: Buffer
    public let v: Buffer
    public var isTraining = true

    public init(_ layer: any WeightedLayer) {
        self.layer = layer
        let matrix = Self.matrix(of: layer.weight.detached(), outputAxis: layer.outputAxis)
        let generator = RandomGenerator.current
        u = Buffer(normalized(.randomNormal([matrix.size(0)], generator: generator)))
        v = Buffer(normalized(.randomNormal([matrix.size(1)], generator: generator)))
        // PyTorch takes 15 steps, and one more when it registers the parametrisation.
        for _ in 0..<16 { iterate(matrix) }
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let matrix = Self.matrix(of: layer.weight, outputAxis: layer.outputAxis)
        if isTraining { iterate(matrix.detached()) }
        // Copies, because the graph of this call must not see the next call's iteration.
        let sigma = (u.cloned() * matrix.matmul(v.cloned())).sum()
        return layer(input, weight: layer.weight / sigma)
    }

    private func iterate(_ matrix: Tensor) {
        withoutGradients {
            u.copyInPlace(normalized(matrix.matmul(v)))
            v.copyInPlace(normalized(matrix.transposed().matmul(u)))
        }
    }

    private static func matrix(of weight: Tensor, outputAxis: Int) -> Tensor {
        (outputAxis == 0 ? weight : weight.transposed(0, outputAxis)).flattened(from: 1)
    }
}

private func normalized(_ vector: Tensor) -> Tensor { vector / vector.norm().clamped(1e-12, nil) }
