import Torch

private let fusedAdam = Operator("_fused_adam_")
private let fusedAdamW = Operator("_fused_adamw_")

/// Adam: each element's step uses running means of the gradient g and of its square.
///
/// - m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²
/// - θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// `weightDecay` λ adds λθ to the gradient. One call of LibTorch's fused kernel steps all parameters.
///
/// Source: Kingma, Ba 2015, arXiv 1412.6980.
public final class Adam: Optimizer {
    public var learningRate: Double
    public let parameters: [Parameter]
    private let settings: AdamSettings
    private var memory = OptimizerMemory(["exp_avg", "exp_avg_sq"], countsSteps: true)

    public init(
        _ parameters: [Parameter], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8, weightDecay: Double = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        settings = AdamSettings(betas: betas, epsilon: epsilon, weightDecay: weightDecay)
    }

    public func step(_ gradients: [Tensor]) {
        memory.step(parameters, gradients) { settings.apply(fusedAdam, $0, learningRate) }
    }

    public func forget() { memory.forget() }
    public func state() -> [String: Tensor] { memory.state(learningRate: learningRate) }
    public func restore(_ state: [String: Tensor]) throws {
        learningRate = try memory.restore(state, for: parameters)
    }
}

/// ``Adam`` whose weight decay is separate from the gradient: θ ← θ − η λ θ before each step.
///
/// Source: Loshchilov, Hutter 2019, arXiv 1711.05101.
public final class AdamW: Optimizer {
    public var learningRate: Double
    public let parameters: [Parameter]
    private let settings: AdamSettings
    private var memory = OptimizerMemory(["exp_avg", "exp_avg_sq"], countsSteps: true)

    public init(
        _ parameters: [Parameter], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8, weightDecay: Double = 0.01
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        settings = AdamSettings(betas: betas, epsilon: epsilon, weightDecay: weightDecay)
    }

    public func step(_ gradients: [Tensor]) {
        memory.step(parameters, gradients) { settings.apply(fusedAdamW, $0, learningRate) }
    }

    public func forget() { memory.forget() }
    public func state() -> [String: Tensor] { memory.state(learningRate: learningRate) }
    public func restore(_ state: [String: Tensor]) throws {
        learningRate = try memory.restore(state, for: parameters)
    }
}

private struct AdamSettings {
    let betas: (Double, Double)
    let epsilon: Double
    let weightDecay: Double

    /// Calls one of the two kernels, whose arguments are the same.
    func apply(_ kernel: Operator, _ step: OptimizerMemory.Step, _ learningRate: Double) {
        // Without AMSGrad; the objective is minimised.
        kernel.results(
            step.parameters, step.gradients, step.remembered[0], step.remembered[1], .tensors([]), step.number,
            .double(learningRate), .double(betas.0), .double(betas.1), .double(weightDecay), .double(epsilon),
            .bool(false), .bool(false))
    }
}
