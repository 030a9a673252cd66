import Torch

private let fusedAdagrad = Operator("_fused_adagrad_")

/// AdaGrad: each element's step is divided by the root of the sum of all squared gradients g so far.
///
/// - s ← s + g²
/// - θ ← θ − η g / (√s + ε)
///
/// `weightDecay` λ adds λθ to the gradient. One call of LibTorch's fused kernel steps all parameters.
///
/// Source: Duchi, Hazan, Singer 2011 (JMLR 12).
public final class Adagrad: Optimizer {
    public var learningRate: Double
    public let parameters: [Parameter]
    private let epsilon: Double
    private let weightDecay: Double
    private var memory = OptimizerMemory(["sum"], countsSteps: true)

    public init(
        _ parameters: [Parameter], learningRate: Double = 1e-2, epsilon: Double = 1e-10, weightDecay: Double = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    public func step(_ gradients: [Tensor]) {
        memory.step(parameters, gradients) { step in
            // Schedules set the learning rate, not the kernel's own rule; the objective is minimised.
            fusedAdagrad.results(
                step.parameters, step.gradients, step.remembered[0], step.number, .double(learningRate), .double(0),
                .double(weightDecay), .double(epsilon), .bool(false))
        }
    }

    public func forget() { memory.forget() }
    public func state() -> [String: Tensor] { memory.state(learningRate: learningRate) }
    public func restore(_ state: [String: Tensor]) throws {
        learningRate = try memory.restore(state, for: parameters)
    }
}
