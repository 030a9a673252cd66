import NN

/// The axes along which two-player games differ: the `game` part of their recipes.
public struct TwoPlayerSettings: PenalisedSettings, Equatable {
    /// The functions that the critic and the generator minimise.
    public var loss: Loss
    /// A term that is added to the critic's loss, or a limit on its weights, which keeps the critic smooth.
    public var penalty: Penalty
    /// The penalty is computed at every n-th step of the critic only, and multiplied by n there ("lazy
    /// regularisation").
    public var penaltyEvery: Int
    /// How class labels, or a code that is learned without labels, enter the networks.
    public var condition: Condition
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
    public var decorators: Decorators
    /// The distribution from which latent vectors are drawn.
    public var prior: Prior
    /// The length of the latent vector.
    public var latent: Int
    /// The critic learns at every step, and the generator at every n-th step.
    public var criticSteps: Int
    /// The optimiser of the generator.
    public var generatorOptimizer: OptimizerRecipe
    /// The optimiser of the critic.
    public var criticOptimizer: OptimizerRecipe

    public init(
        loss: Loss = .nonSaturating, penalty: Penalty = .none, penaltyEvery: Int = 1, condition: Condition = .none,
        decorators: Decorators = .none, prior: Prior = .normal, latent: Int = 100, criticSteps: Int = 1,
        generatorOptimizer: OptimizerRecipe, criticOptimizer: OptimizerRecipe? = nil
    ) {
        self.loss = loss
        self.penalty = penalty
        self.penaltyEvery = penaltyEvery
        self.condition = condition
        self.decorators = decorators
        self.prior = prior
        self.latent = latent
        self.criticSteps = criticSteps
        self.generatorOptimizer = generatorOptimizer
        self.criticOptimizer = criticOptimizer ?? generatorOptimizer
    }

    /// Where recipes have what other games may lack.
    static let paths = Set(
        ["loss", "penalty", "penaltyEvery", "condition", "decorators", "prior", "criticSteps"].map { "game.\($0)" })

    /// - Throws: ``RecipeError`` when a number is outside what makes sense, or settings do not go together.
    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(criticSteps, "game.criticSteps", in: 1...1_000)
        try checkPenalty()
        try checkDecorators()
    }

    private func checkDecorators() throws {
        try decorators.check(with: loss)
        if condition != .none {
            try decorators.refuse(
                "packing",
                "does not go with a condition: the samples that are packed together would need one common class")
        }
        if condition.needsClasses {
            try decorators.refuse(
                "replay", "does not go with classes: stored samples have other classes than the batch")
        }
        if condition.kind == .information {
            try decorators.refuse(
                "replay", "does not go with a code that the critic predicts: stored samples have other codes")
        }
    }
}

/// What the settings of every system with a generator and a critic (or an encoder) have.
public protocol PairSettings: Codable, Sendable {
    /// The length of the latent vector.
    var latent: Int { get }
    /// The optimiser of the generator.
    var generatorOptimizer: OptimizerRecipe { get }
    /// The optimiser of the critic.
    var criticOptimizer: OptimizerRecipe { get }
    /// How many generators alike there are, which share a batch, and how many critics, each of which sees all of it.
    var players: (generators: Int, critics: Int) { get }
    /// - Throws: ``RecipeError`` when a number is outside what makes sense.
    func check() throws
}

extension PairSettings {
    public var players: (generators: Int, critics: Int) { (1, 1) }
}

extension PairSettings {
    public func check() throws { try RecipeError.require(latent, "game.latent", in: 1...65_536) }
}

/// Settings of games whose critic can be kept smooth.
public protocol PenalisedSettings: PairSettings {
    /// A term that is added to the critic's loss, or a limit on its weights, which keeps the critic smooth.
    var penalty: Penalty { get }
    /// The penalty is computed at every n-th step of the critic only, and multiplied by n there ("lazy
    /// regularisation").
    var penaltyEvery: Int { get }
}

extension PenalisedSettings {
    /// - Parameters:
    ///   - critics: those that the penalty is put on.
    ///   - setting: what decides their normalisation.
    /// - Throws: ``RecipeError`` when the penalty does not go with them, or would have no effect.
    public func checkPenalty(with critics: [any Module] = [], setting: String = "network.criticNorm") throws {
        try RecipeError.require(penaltyEvery, "game.penaltyEvery", in: 1...1_000)
        if penaltyEvery > 1, !penalty.hasTerms {
            throw RecipeError.value(
                "game.penaltyEvery=\(penaltyEvery) would have no effect: "
                    + (penalty == .none ? "there is no penalty" : "\(penalty.text) clips weights after each step"))
        }
        for critic in critics { try penalty.check(with: critic, setting: setting) }
    }
}
