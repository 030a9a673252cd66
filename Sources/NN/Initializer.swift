import Foundation
import Torch

private let qr = Operator("linalg_qr")
private let diagonal = Operator("diagonal")

/// The initial value of a weight: a distribution or a number.
///
/// `torch.nn.init`'s function of the same name gives the same numbers for the same generator state. They do not depend
/// on the tensor's device, type or memory layout.
public enum Initializer: Sendable, Equatable {
    case constant(Double)
    /// Normal with this mean and standard deviation.
    case normal(Double, Double)
    /// Uniform between two numbers.
    case uniform(Double, Double)
    /// Normal with this mean and standard deviation; values more than this many deviations away are redrawn.
    case truncatedNormal(Double, Double, within: Double = 2)
    /// Uniform with variance gain² · 2 / (fan in + fan out) (Glorot, Bengio 2010).
    case xavierUniform(gain: Double = 1)
    /// Normal with variance gain² · 2 / (fan in + fan out) (Glorot, Bengio 2010).
    case xavierNormal(gain: Double = 1)
    /// Uniform with variance 2 / ((1 + slope²) · fan), for leaky ReLUs of that slope (He et al. 2015, arXiv
    /// 1502.01852).
    case kaimingUniform(slope: Double = 0, fan: Fan = .input)
    /// Normal with variance 2 / ((1 + slope²) · fan), for leaky ReLUs of that slope (He et al. 2015, arXiv 1502.01852).
    case kaimingNormal(slope: Double = 0, fan: Fan = .input)
    /// The gain times a random matrix [first axis, all others] with orthonormal rows or columns, whichever are fewer
    /// (Saxe, McClelland, Ganguli 2014, arXiv 1312.6120).
    case orthogonal(gain: Double = 1)

    /// Which connections are counted: those into an output (fan in) or those out of an input (fan out).
    public enum Fan: String, Sendable { case input, output }

    /// Overwrites a tensor. Xavier, Kaiming and orthogonal weights have at least two axes: [out, in, …].
    public func fill(_ tensor: Tensor, generator: RandomGenerator = .current) {
        withoutGradients {
            // Drawn in the order of the axes, so that the numbers do not depend on the order in memory.
            let drawn = Tensor.empty(tensor.shape, dtype: tensor.dtype, device: generator.device)
            tensor.copyInPlace(draw(into: drawn, generator))
        }
    }

    private func draw(into tensor: Tensor, _ generator: RandomGenerator) -> Tensor {
        switch self {
        case .constant(let number): return tensor.fillInPlace(number)
        case .normal(let mean, let deviation):
            return tensor.fillNormalInPlace(mean: mean, deviation: deviation, generator: generator)
        case .uniform(let low, let high): return tensor.fillUniformInPlace(low, high, generator: generator)
        case .truncatedNormal(let mean, let deviation, let width):
            return Self.truncated(tensor, mean, deviation, width, generator)
        case .xavierUniform(let gain): return Self.uniform(tensor, gain * Fans(tensor).xavier, generator)
        case .xavierNormal(let gain): return Self.normal(tensor, gain * Fans(tensor).xavier, generator)
        case .kaimingUniform(let slope, let fan):
            return Self.uniform(tensor, Fans(tensor).kaiming(slope, fan), generator)
        case .kaimingNormal(let slope, let fan):
            return Self.normal(tensor, Fans(tensor).kaiming(slope, fan), generator)
        case .orthogonal(let gain): return Self.orthogonal(tensor, gain, generator)
        }
    }

    private static func normal(_ tensor: Tensor, _ deviation: Double, _ generator: RandomGenerator) -> Tensor {
        tensor.fillNormalInPlace(deviation: deviation, generator: generator)
    }

    private static func uniform(_ tensor: Tensor, _ deviation: Double, _ generator: RandomGenerator) -> Tensor {
        let bound = 3.0.squareRoot() * deviation
        return tensor.fillUniformInPlace(-bound, bound, generator: generator)
    }

    private static func truncated(
        _ tensor: Tensor, _ mean: Double, _ deviation: Double, _ width: Double, _ generator: RandomGenerator
    ) -> Tensor {
        precondition(width >= 0.5, "a normal distribution truncated at \(width) deviations accepts too few draws")
        let bound = width * deviation
        var result = tensor.fillNormalInPlace(mean: mean, deviation: deviation, generator: generator)
        while true {
            let outside = (result .< mean - bound) .| (result .> mean + bound)
            guard outside.any() else { return result }
            let again = Tensor.empty(like: result)
                .fillNormalInPlace(mean: mean, deviation: deviation, generator: generator)
            result = again.selected(where: outside, otherwise: result)
        }
    }

    private static func orthogonal(_ tensor: Tensor, _ gain: Double, _ generator: RandomGenerator) -> Tensor {
        precondition(tensor.rank >= 2, "an orthogonal weight needs at least two axes, not \(tensor.shape)")
        guard tensor.count > 0 else { return tensor }
        let matrix = tensor.reshaped(tensor.size(0), -1).fillNormalInPlace(generator: generator)
        let isWide = matrix.size(0) < matrix.size(1)
        let parts = qr.tensors(.tensor(isWide ? matrix.transposed() : matrix))
        // With R's diagonal made positive, Q is uniform among the orthogonal matrices (Mezzadri 2007, math-ph/0609050).
        let q = parts[0] * diagonal(.tensor(parts[1])).sign()
        return (isWide ? q.transposed() : q).reshaped(tensor.shape) * gain
    }
}

/// The fan in and fan out of a weight [out, in, …]: connections into an output and out of an input.
private struct Fans {
    let input: Double
    let output: Double

    init(_ weight: Tensor) {
        let shape = weight.shape
        precondition(shape.count >= 2, "a weight of shape \(shape) has no fans: it needs at least two axes")
        let field = shape.dropFirst(2).reduce(1, *)
        input = Double(shape[1] * field)
        output = Double(shape[0] * field)
    }

    /// The standard deviation that preserves the variance of activations and gradients, for a gain of 1.
    var xavier: Double { (2 / (input + output)).squareRoot() }

    func kaiming(_ slope: Double, _ fan: Initializer.Fan) -> Double {
        (2 / (1 + slope * slope)).squareRoot() / (fan == .input ? input : output).squareRoot()
    }
}
