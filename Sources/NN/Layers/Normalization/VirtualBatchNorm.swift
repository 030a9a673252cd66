import Torch

/// Batch normalisation with a fixed reference batch, so that a sample's output does not depend on the other samples.
///
/// The first R samples of each input are the reference batch; their outputs are dropped at the end. They are normalised
/// by their own mean and variance; each further sample by those of the reference batch and itself together, weighted R
/// and 1. Then follow a scale and a shift for each channel.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 3.4.
public final class VirtualBatchNorm: Layer {
    public let weight: Parameter
    public let bias: Parameter
    let referenceCount: Int
    let epsilon: Double

    public init(_ channels: Int, referenceCount: Int, epsilon: Double = 1e-5) {
        weight = Parameter(.ones([channels]))
        bias = Parameter(.zeros([channels]))
        self.referenceCount = referenceCount
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let axes = Array(2..<max(input.rank, 2))
        let means = axes.isEmpty ? input : input.mean(axes: axes, keepingAxes: true)
        let spreads = axes.isEmpty ? means * 0 : (input - means).squared().mean(axes: axes, keepingAxes: true)
        let (mean, variance) = blended(means, spreads)
        let shape = [1, input.size(1)] + axes.map { _ in 1 }
        return (input - mean) * (variance + epsilon).rsqrt() * weight.reshaped(shape) + bias.reshaped(shape)
    }

    /// The reference batch's mean and variance for its own samples; for the others, those of it with the sample added.
    ///
    /// Variances are put together from squared distances, which are never negative, as differences of squares can be.
    private func blended(_ means: Tensor, _ spreads: Tensor) -> (mean: Tensor, variance: Tensor) {
        func reference(_ moments: Tensor) -> Tensor { moments.narrowed(axis: 0, start: 0, count: referenceCount) }
        func others(_ moments: Tensor) -> Tensor {
            moments.narrowed(axis: 0, start: referenceCount, count: moments.size(0) - referenceCount)
        }
        let mean = reference(means).mean(axes: [0], keepingAxes: true)
        let variance = (reference(spreads) + (reference(means) - mean).squared()).mean(axes: [0], keepingAxes: true)
        let share = 1 / Double(referenceCount + 1)
        let distance = others(means) - mean
        // The mean of the reference batch is `distance · share` from the common mean, the sample the rest of the
        // distance.
        let spread = distance.squared() * (share * (1 - share))
        let shape = reference(means).shape
        return (
            .concatenated([mean.expanded(shape), mean + distance * share]),
            .concatenated([variance.expanded(shape), variance * (1 - share) + others(spreads) * share + spread])
        )
    }
}
