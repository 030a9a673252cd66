/// An optimiser's kind and settings in a recipe, with gradient clipping and learning rate schedule.
///
/// ```yaml
/// optimizer: {kind: adam, learningRate: 0.0002, beta1: 0.5, beta2: 0.999, clip: 1, schedule: {kind: linear, from: 0,
/// to: 10000}} ```
///
/// What is left out takes the kind's default; a setting that the kind does not take is an error.
public struct OptimizerRecipe: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case adam, adamw, sgd, rmsprop, adagrad
    }

    /// The kind of optimiser.
    public let kind: Kind
    /// The learning rate, which `schedule` changes during the run.
    public var learningRate: Double
    /// The decay of Adam's running mean of the gradient, per step.
    public internal(set) var beta1 = 0.9
    /// The decay of Adam's running mean of the squared gradient, per step.
    public internal(set) var beta2 = 0.999
    /// A small number that is added to the divisor, so that nothing is divided by 0.
    public internal(set) var epsilon: Double
    /// How strongly weights are drawn to 0: `adamw` shrinks the weights themselves, the other kinds add this number
    /// times the weight to its gradient.
    public internal(set) var weightDecay: Double
    /// The share of the last update that is added to the next one; 0 turns momentum off.
    public internal(set) var momentum = 0.0
    /// Whether the momentum is Nesterov's; this needs a `momentum` above 0.
    public internal(set) var nesterov = false
    /// The decay of RMSprop's running mean of the squared gradient, per step (PyTorch calls it alpha).
    public internal(set) var smoothing = 0.99
    /// Whether RMSprop divides by the standard deviation of the gradient instead of its root mean square.
    public internal(set) var centered = false
    /// The largest allowed norm of the gradient over all weights; a longer gradient is scaled down to it. 0 turns
    /// clipping off.
    public var clip = 0.0
    /// How the learning rate changes during the run.
    public var schedule = LearningRateSchedule.constant

    /// A kind with its defaults, which are PyTorch's.
    public init(_ kind: Kind) {
        self.kind = kind
        learningRate = kind == .rmsprop || kind == .adagrad ? 1e-2 : 1e-3
        epsilon = kind == .adagrad ? 1e-10 : 1e-8
        weightDecay = kind == .adamw ? 1e-2 : 0
    }

    /// The learning rate at a step, counted from 0, by the schedule.
    public func learningRate(at step: Int) -> Double { learningRate * schedule.factor(at: step) }

    /// The number of values that the optimiser stores for each parameter element.
    public var rememberedCount: Int {
        switch kind {
        case .adam, .adamw: 2
        case .sgd: momentum > 0 ? 1 : 0
        case .rmsprop: 1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0)
        case .adagrad: 1
        }
    }

    /// Makes the optimiser with the base learning rate of the schedule.
    public func make(for parameters: [Parameter]) -> any Optimizer {
        switch kind {
        case .adam:
            Adam(
                parameters, learningRate: learningRate, betas: (beta1, beta2), epsilon: epsilon,
                weightDecay: weightDecay)
        case .adamw:
            AdamW(
                parameters, learningRate: learningRate, betas: (beta1, beta2), epsilon: epsilon,
                weightDecay: weightDecay)
        case .sgd:
            SGD(
                parameters, learningRate: learningRate, momentum: momentum, nesterov: nesterov,
                weightDecay: weightDecay)
        case .rmsprop:
            RMSprop(
                parameters, learningRate: learningRate, smoothing: smoothing, epsilon: epsilon, momentum: momentum,
                isCentered: centered, weightDecay: weightDecay)
        case .adagrad:
            Adagrad(parameters, learningRate: learningRate, epsilon: epsilon, weightDecay: weightDecay)
        }
    }

    // MARK: Short forms

    public static func adam(
        _ learningRate: Double = 1e-3, _ beta1: Double = 0.9, _ beta2: Double = 0.999, weightDecay: Double = 0
    ) -> OptimizerRecipe {
        OptimizerRecipe(.adam).with {
            ($0.learningRate, $0.beta1, $0.beta2, $0.weightDecay) = (learningRate, beta1, beta2, weightDecay)
        }
    }

    public static func adamw(
        _ learningRate: Double = 1e-3, _ beta1: Double = 0.9, _ beta2: Double = 0.999, weightDecay: Double = 1e-2
    ) -> OptimizerRecipe {
        OptimizerRecipe(.adamw).with {
            ($0.learningRate, $0.beta1, $0.beta2, $0.weightDecay) = (learningRate, beta1, beta2, weightDecay)
        }
    }

    public static func sgd(
        _ learningRate: Double = 1e-3, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0
    ) -> OptimizerRecipe {
        OptimizerRecipe(.sgd).with {
            ($0.learningRate, $0.momentum, $0.nesterov, $0.weightDecay) = (
                learningRate, momentum, nesterov, weightDecay
            )
        }
    }

    public static func rmsprop(
        _ learningRate: Double = 1e-2, smoothing: Double = 0.99, momentum: Double = 0, centered: Bool = false
    ) -> OptimizerRecipe {
        OptimizerRecipe(.rmsprop).with {
            ($0.learningRate, $0.smoothing, $0.momentum, $0.centered) = (learningRate, smoothing, momentum, centered)
        }
    }

    public static func adagrad(_ learningRate: Double = 1e-2) -> OptimizerRecipe {
        OptimizerRecipe(.adagrad).with { $0.learningRate = learningRate }
    }

    private func with(_ change: (inout OptimizerRecipe) -> Void) -> OptimizerRecipe {
        var changed = self
        change(&changed)
        return changed
    }
}
