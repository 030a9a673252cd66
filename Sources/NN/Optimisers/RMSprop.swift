import Torch

private let multiplyInPlace = Operator("_foreach_mul_.Scalar")
private let addProductInPlace = Operator("_foreach_addcmul_.Scalar")
private let addProduct = Operator("_foreach_addcmul.Scalar")
private let addQuotientInPlace = Operator("_foreach_addcdiv_.Scalar")
private let interpolateInPlace = Operator("_foreach_lerp_.Scalar")
private let squareRoot = Operator("_foreach_sqrt")
private let addScalarInPlace = Operator("_foreach_add_.Scalar")
private let addListInPlace = Operator("_foreach_add_.List")
private let addList = Operator("_foreach_add.List")

/// RMSprop: each element's step is divided by the root of a running mean of the squared gradient g.
///
/// - v ← α v + (1 − α) g², with α = `smoothing`
/// - θ ← θ − η g / (√v + ε); with momentum μ, b ← μ b + g / (√v + ε) and θ ← θ − η b
///
/// `isCentered` takes the variance v − ḡ² instead of v, where ḡ is the gradient's own running mean (Graves 2013, arXiv
/// 1308.0850). `weightDecay` λ adds λθ to the gradient. Each line is one operator over all parameters.
///
/// Source: Hinton, Srivastava, Swersky 2012, "Neural networks for machine learning", lecture 6e.
public final class RMSprop: Optimizer {
    public var learningRate: Double
    public let parameters: [Parameter]
    private let smoothing: Double
    private let epsilon: Double
    private let momentum: Double
    private let isCentered: Bool
    private let weightDecay: Double
    private var memory: OptimizerMemory

    public init(
        _ parameters: [Parameter], learningRate: Double = 1e-2, smoothing: Double = 0.99, epsilon: Double = 1e-8,
        momentum: Double = 0, isCentered: Bool = false, weightDecay: Double = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.smoothing = smoothing
        self.epsilon = epsilon
        self.momentum = momentum
        self.isCentered = isCentered
        self.weightDecay = weightDecay
        memory = OptimizerMemory(
            ["square_avg"] + (momentum == 0 ? [] : ["momentum_buffer"]) + (isCentered ? ["grad_avg"] : []))
    }

    public func step(_ gradients: [Tensor]) {
        memory.step(parameters, gradients) { step in
            let slopes = decayed(step)
            let divisors = Argument.tensors(spreads(step.remembered, slopes))
            addScalarInPlace.results(divisors, .double(epsilon))
            guard momentum != 0 else {
                addQuotientInPlace.results(step.parameters, slopes, divisors, .double(-learningRate))
                return
            }
            multiplyInPlace.results(step.remembered[1], .double(momentum))
            addQuotientInPlace.results(step.remembered[1], slopes, divisors)
            addListInPlace.results(step.parameters, step.remembered[1], .double(-learningRate))
        }
    }

    /// The gradients with weight decay added.
    private func decayed(_ step: OptimizerMemory.Step) -> Argument {
        weightDecay == 0
            ? step.gradients
            : .tensors(addList.tensors(step.gradients, step.parameters, .double(weightDecay)))
    }

    /// Updates the running means and returns √v, or its centred form, in new memory.
    private func spreads(_ remembered: [Argument], _ slopes: Argument) -> [Tensor] {
        let squares = remembered[0]
        multiplyInPlace.results(squares, .double(smoothing))
        addProductInPlace.results(squares, slopes, slopes, .double(1 - smoothing))
        guard isCentered else { return squareRoot.tensors(squares) }
        let means = remembered[remembered.count - 1]
        interpolateInPlace.results(means, slopes, .double(1 - smoothing))
        return squareRoot.tensors(.tensors(addProduct.tensors(squares, means, means, .double(-1))))
    }

    public func forget() { memory.forget() }
    public func state() -> [String: Tensor] { memory.state(learningRate: learningRate) }
    public func restore(_ state: [String: Tensor]) throws {
        learningRate = try memory.restore(state, for: parameters)
    }
}
