import Adversarial
import Datasets
import NN
import Spelling
import Torch

/// Which networks a system with a generator and a critic (or an encoder) has: the `network` part of its recipe.
public struct NetworkPair: Codable, Sendable, Equatable {
    /// The architecture of the generator, with its width, such as `dcgan(64)`.
    public var generator: Architecture
    /// The architecture of the critic (discriminator), with its width. In systems without a critic it is the
    /// architecture of the encoder.
    public var critic: Architecture
    /// The normalisation in the generator.
    public var generatorNorm: Normalisation
    /// The normalisation in the critic.
    public var criticNorm: Normalisation
    /// How weights are initialised.
    public var weights: FirstWeights
    /// A layer that shows the critic how different the samples of a batch are, so that a generator without variety is
    /// noticed.
    public var statistics: Statistics

    public init(
        generator: Architecture, critic: Architecture, generatorNorm: Normalisation = .none,
        criticNorm: Normalisation = .none, weights: FirstWeights = .published, statistics: Statistics = .none
    ) {
        self.generator = generator
        self.critic = critic
        self.generatorNorm = generatorNorm
        self.criticNorm = criticNorm
        self.weights = weights
        self.statistics = statistics
    }

    public enum FirstWeights: String, Choice {
        /// As in the paper of the architecture.
        case published
        /// Numbers from N(0, 0.02²).
        case normal
        /// Xavier's (Glorot's) uniform distribution.
        case xavier
        /// Kaiming's (He's) normal distribution, for leaky ReLU of slope 0.2.
        case kaiming
        /// Orthogonal matrices.
        case orthogonal

        fileprivate var initializer: Initializer? {
            switch self {
            case .published: nil
            case .normal: .normal(0, 0.02)
            case .xavier: .xavierUniform()
            case .kaiming: .kaimingNormal(slope: 0.2)
            case .orthogonal: .orthogonal()
            }
        }
    }

    public enum Statistics: String, Choice {
        /// No such layer.
        case none
        /// Minibatch discrimination with 50 features (Salimans et al. 2016): see `MinibatchDiscrimination`.
        case discrimination
        /// The standard deviation of the batch as one feature (Karras et al. 2018): see `MinibatchDeviation`.
        case deviation

        /// Features that it adds.
        fileprivate var added: Int {
            switch self {
            case .none: 0
            case .discrimination: 50
            case .deviation: 1
            }
        }

        fileprivate func layer(_ features: Int) -> (any Layer)? {
            switch self {
            case .none: nil
            case .discrimination: MinibatchDiscrimination(features)
            case .deviation: MinibatchDeviation()
            }
        }
    }

    /// - Parameter packed: how many samples the critic sees at once.
    /// - Throws: `RecipeError` if the batch size is not a multiple of the pack size, or the batch is smaller than the
    ///   reference batch of virtual normalisation.
    func check(batch: Int, packed pack: Int) throws {
        try NetworkPair.check(batch: batch, dividesInto: pack)
        guard criticNorm == .virtual, batch / pack < Normalisation.referenceCount else { return }
        throw RecipeError.value(
            "virtual batch normalisation uses the first \(Normalisation.referenceCount) samples or packs of a "
                + "batch as its reference, but a batch has only \(batch / pack)")
    }

    /// - Throws: `RecipeError` if the batch size is not a multiple of the pack size.
    static func check(batch: Int, dividesInto pack: Int) throws {
        guard batch % pack == 0 else {
            throw RecipeError.value("batch=\(batch) is not a multiple of the pack size \(pack)")
        }
    }

    /// - Throws: `RecipeError` if the critic should use batch statistics but judges samples one by one.
    func checkNoStatistics(_ system: String) throws {
        guard statistics != .none else { return }
        throw RecipeError.value(
            "network.statistics=\(statistics.rawValue) would have no effect: the critic of \(system) outputs "
                + "codes, features or pictures for single samples, not one score for each sample of a batch")
    }

    /// - Throws: `RecipeError` for initial weights that the normalisation would draw again or scale twice.
    private func checkWeights(_ norm: Normalisation, _ setting: String, isStyled: Bool = false) throws {
        guard weights != .published, norm == .equalized || isStyled else { return }
        let cause = isStyled ? "\(setting)=\(generator.text)" : "\(setting)Norm=equalized"
        throw RecipeError.value(
            "network.weights=\(weights.rawValue) does not go with \(cause): an equalised learning rate draws "
                + "weights from N(0, 1) and scales them in each step")
    }

    // MARK: Networks

    /// A generator for latent vectors of a size.
    ///
    /// - Parameter code: how many of the last latent values are a class's code.
    public func makeGenerator(latent: Int, code: Int = 0, for shape: DataShape) throws -> Sequential {
        try checkWeights(generatorNorm, "network.generator", isStyled: generator.name == "style")
        let network = try generator.generator(generator.widths, latent, code, shape, generatorNorm)
        if let weights = weights.initializer { network.initializeWeights(weights) }
        let wrapped = Sequential(network.layers.map(generatorNorm.wrapped))
        guard generatorNorm == .virtual else { return wrapped }
        let reference = Tensor.randomNormal([Normalisation.referenceCount, latent], generator: .current)
        return Sequential(WithReference(wrapped, reference: reference))
    }

    /// A critic's layers with a given number of outputs, for example an encoder.
    ///
    /// - Parameters:
    ///   - judging: whether it is a critic, so that ``statistics`` apply.
    ///   - packed: how many samples it sees at once (the pack size).
    public func makeEncoder(outputs: Int, judging: Bool = false, packed: Int = 1, for shape: DataShape) throws
        -> Sequential
    {
        let shape = shape.packed(packed)
        try checkWeights(criticNorm, "network.critic")
        let trunk = try critic.trunk(critic.widths, shape, criticNorm)
        let statistics = judging ? statistics : .none
        let network = Sequential(
            trunk.layers + [statistics.layer(trunk.features)].compactMap { $0 }
                + [Linear(trunk.features + statistics.added, outputs, bias: trunk.headBias)])
        if let weights = weights.initializer ?? trunk.weights { network.initializeWeights(weights) }
        return Sequential([referenced(network.layers.map(criticNorm.wrapped), shape)])
    }

    /// A critic that may use classes or batch statistics, and may have more than one output.
    ///
    /// - Parameters:
    ///   - packed: how many samples it sees at once (the pack size).
    public func makeCritic(for shape: DataShape, condition: Condition = .none, packed: Int = 1) throws -> CriticNetwork
    {
        let classes = shape.classNames.count
        try condition.check(classes: classes, sample: shape.sample)
        var seen = shape.packed(packed)
        if condition == .concatenation { seen.sample[0] += classes }
        try checkWeights(criticNorm, "network.critic")
        let trunk = try critic.trunk(critic.widths, seen, criticNorm)
        let layers = Sequential(trunk.layers)
        let first = weights.initializer ?? trunk.weights
        if let first { layers.initializeWeights(first) }
        let features = trunk.features + statistics.added
        return CriticNetwork(
            trunk: referenced(layers.layers.map(criticNorm.wrapped), seen),
            statistics: statistics.layer(trunk.features),
            features: features, condition: condition, dataClasses: classes
        ) { inputs, outputs in
            let head = Linear(inputs, outputs, bias: trunk.headBias)
            if let first { head.initializeWeights(first) }
            return criticNorm.wrapped(head, gain: 1)
        }
    }

    private func referenced(_ layers: [any Layer], _ shape: DataShape) -> any Layer {
        let network = Sequential(layers)
        guard criticNorm == .virtual else { return network }
        return WithReference(network, first: Normalisation.referenceCount, of: shape.sample)
    }
}

extension DataShape {
    /// The samples of a pack, joined along their channels.
    func packed(_ count: Int) -> DataShape {
        var packed = self
        packed.sample[0] *= count
        return packed
    }
}

/// A system with a generator and a critic, each with settings of its optimiser.
public protocol PairSystem: System where NetworkSettings == NetworkPair, GameSettings: PairSettings {}

extension PairSystem {
    public static func footprints(of recipe: Recipe<Self>, for data: DataShape) throws -> [Footprint] {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        var (generator, critic) = (
            try network.generator.footprints(network.generator.widths, settings.latent, data).0,
            try network.critic.footprints(network.critic.widths, settings.latent, data).1
        )
        generator.setting = "network.generator=\(network.generator.text)"
        generator.remembered = settings.generatorOptimizer.rememberedCount
        critic.setting = "network.critic=\(network.critic.text)"
        critic.remembered = settings.criticOptimizer.rememberedCount
        let players = settings.players
        generator.count(players.generators)
        critic.count(players.critics)
        // A critic's update uses real and generated samples; in the generator's update all critics see the generated
        // ones.
        critic.outputs *= Double(max(2, players.critics))
        if let penalised = settings as? any PenalisedSettings, penalised.penalty.hasTerms { critic.graphs = 2 }
        return [generator, critic]
    }
}

/// A system that differs from others only in loss, penalty, condition, decorators, networks and optimisers. It needs a
/// card and a recipe only.
public protocol TwoPlayerSystem: PairSystem
where GameSettings == TwoPlayerSettings, Play == TwoPlayerGame<Sequential, CriticNetwork> {}

extension TwoPlayerSystem {
    public static func game(_ recipe: Recipe<Self>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let latents = settings.condition.latents(
            settings.prior, size: settings.latent, dataClasses: data.classNames.count)
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        return try TwoPlayerGame(
            generator: network.makeGenerator(latent: latents.width, code: latents.codeSize, for: data),
            critic: network.makeCritic(for: data, condition: settings.condition, packed: pack), settings, for: data)
    }
}
