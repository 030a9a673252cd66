import Torch

private let fusedSGD = Operator("_fused_sgd_")

/// Stochastic gradient descent, optionally with momentum μ.
///
/// - b ← μ b + g
/// - θ ← θ − η b, or with Nesterov's momentum θ ← θ − η (g + μ b)
///
/// `weightDecay` λ adds λθ to the gradient g. One call of LibTorch's fused kernel steps all parameters.
///
/// Source: Sutskever, Martens, Dahl, Hinton 2013 (ICML).
public final class SGD: Optimizer {
    public var learningRate: Double
    public let parameters: [Parameter]
    private let momentum: Double
    private let isNesterov: Bool
    private let weightDecay: Double
    private var memory: OptimizerMemory

    public init(
        _ parameters: [Parameter], learningRate: Double = 1e-3, momentum: Double = 0, nesterov: Bool = false,
        weightDecay: Double = 0
    ) {
        precondition(!nesterov || momentum > 0, "Nesterov's momentum needs a momentum above 0")
        self.parameters = parameters
        self.learningRate = learningRate
        self.momentum = momentum
        isNesterov = nesterov
        self.weightDecay = weightDecay
        memory = OptimizerMemory(momentum == 0 ? [] : ["momentum_buffer"])
    }

    public func step(_ gradients: [Tensor]) {
        memory.step(parameters, gradients) { step in
            // Without dampening; the objective is minimised; with momentum 0 the first step is like any other.
            fusedSGD.results(
                step.parameters, step.gradients, step.remembered.first ?? .tensors([]), .double(weightDecay),
                .double(momentum), .double(learningRate), .double(0), .bool(isNesterov), .bool(false), .bool(false))
        }
    }

    public func forget() { memory.forget() }
    public func state() -> [String: Tensor] { memory.state(learningRate: learningRate) }
    public func restore(_ state: [String: Tensor]) throws {
        learningRate = try memory.restore(state, for: parameters)
    }
}
