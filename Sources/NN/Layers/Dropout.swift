import Torch

private let bernoulli = Operator("bernoulli.p")

/// In training, sets each element to 0 with the given probability and scales the others up to keep the mean.
///
/// Masks are drawn from `RandomGenerator.current`. Source: Srivastava et al. 2014.
public final class Dropout: Layer, TrainingDependent {
    public var isTraining = true
    let probability: Double

    public init(_ probability: Double = 0.5) { self.probability = probability }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        guard isTraining, probability > 0 else { return input }
        return input * mask(of: .empty(like: input.detached()), probability)
    }
}

/// In training, sets each whole channel of [N, C, ...] to 0 with the given probability and scales the others up to keep
/// the mean.
///
/// Masks are drawn from `RandomGenerator.current`. Source: Tompson et al. 2014, arXiv 1411.4280.
public final class Dropout2d: Layer, TrainingDependent {
    public var isTraining = true
    let probability: Double

    public init(_ probability: Double = 0.5) { self.probability = probability }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        guard isTraining, probability > 0 else { return input }
        let shape = [input.size(0), input.size(1)] + Array(repeating: 1, count: input.rank - 2)
        return input * mask(of: .empty(shape, dtype: input.dtype, device: input.device), probability)
    }
}

/// Zeros with the given probability, otherwise 1 / (1 − probability), in the form of a tensor.
private func mask(of form: Tensor, _ probability: Double) -> Tensor {
    guard probability < 1 else { return .zeros(like: form) }
    let generator = RandomGenerator.current
    let kept = bernoulli(.tensor(form.to(generator.device)), .double(1 - probability), .generator(generator))
    return kept.multiplyInPlace(1 / (1 - probability)).to(form.device)
}
