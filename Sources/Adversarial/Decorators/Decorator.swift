import Datasets
import NN
import Torch

/// Something that stabilises a game of two players from outside: it changes what the critic sees or how its word is
/// taken, or adds a term to an objective. A decorator overrides what it needs; the rest does nothing.
///
/// Decorators are modules: what they remember is in checkpoints.
public protocol Decorator: Module {
    /// Gets to know the players, once, before the first step.
    func attach(to players: Players)
    /// What stands in the place of a batch's real samples.
    func given(_ real: Tensor, _ turn: Turn) -> Tensor
    /// What the critic sees of samples, real or generated, in both players' turns; gradients pass through.
    func seen(_ samples: Tensor, _ turn: Turn) -> Tensor
    /// Samples put together into one input of the critic: [N, …] to [N / m, …].
    func grouped(_ samples: Tensor) -> Tensor
    /// What the critic is shown in its own turn in place of new generated samples.
    func remembered(_ fake: Tensor) -> Tensor
    /// The critic's outputs as its own objective takes them.
    func mixed(real: Tensor, fake: Tensor) -> (real: Tensor, fake: Tensor)
    /// The outputs on generated samples that the generator learns from.
    func chosen(_ fake: Tensor, _ turn: Turn) -> Tensor
    /// A term of the critic's objective.
    func criticTerm(_ scene: Scene) -> Tensor?
    /// A term of the generator's objective.
    func generatorTerm(_ scene: Scene) -> Tensor?
    /// A term of both players' objectives.
    func weightTerm(of player: Players.Side) -> Tensor?
    /// Takes note of the critic's outputs after its turn.
    func observe(real: Tensor, fake: Tensor)
    /// Whether its term stands in the place of the loss in the generator's turn.
    var replacesGeneratorLoss: Bool { get }
    /// How many steps of the critic the generator looks ahead, and how long they are.
    var lookahead: (steps: Int, rate: Double)? { get }
    /// How far networks that grow have grown: 0 for the smallest picture, 1 for the next, and fractions while one fades
    /// in.
    func stage(_ turn: Turn) -> Double?
    /// Whether the players' optimisers forget, before this step, what they remember of those before it.
    func forgets(_ turn: Turn) -> Bool
}

extension Decorator {
    public func attach(to players: Players) {}
    public func given(_ real: Tensor, _ turn: Turn) -> Tensor { real }
    public func seen(_ samples: Tensor, _ turn: Turn) -> Tensor { samples }
    public func grouped(_ samples: Tensor) -> Tensor { samples }
    public func remembered(_ fake: Tensor) -> Tensor { fake }
    public func mixed(real: Tensor, fake: Tensor) -> (real: Tensor, fake: Tensor) { (real, fake) }
    public func chosen(_ fake: Tensor, _ turn: Turn) -> Tensor { fake }
    public func criticTerm(_ scene: Scene) -> Tensor? { nil }
    public func generatorTerm(_ scene: Scene) -> Tensor? { nil }
    public func weightTerm(of player: Players.Side) -> Tensor? { nil }
    public func observe(real: Tensor, fake: Tensor) {}
    public var replacesGeneratorLoss: Bool { false }
    public var lookahead: (steps: Int, rate: Double)? { nil }
    public func stage(_ turn: Turn) -> Double? { nil }
    public func forgets(_ turn: Turn) -> Bool { false }
}

/// Whom a decorator stands beside.
public struct Players {
    public enum Side { case generator, critic }

    /// What makes samples, and what judges them.
    public let generator: [Parameter]
    public let critic: [Parameter]
    /// One sample's shape, [C, H, W] or [D].
    public let sample: [Int]
    /// Networks that grow, and how often their pictures double.
    let growing: [any Growable]
    let doublings: Int
    /// So many styles, [N, S], and the pictures that generators with styles make of them; gradients pass through.
    let styled: ((_ count: Int) -> (styles: Tensor, pictures: Tensor))?
    /// The optimisers of all players, and what their networks hold besides parameters.
    let optimizers: [any Optimizer]
    let buffers: () -> [Buffer]

    /// - Parameters:
    ///   - generator: who makes samples; none where another duel's decorators look after them already.
    ///   - others: who plays besides.
    ///   - draw: so many latent vectors, as a step has them; without it nobody asks for styles.
    public init(
        generator: [any Contestant] = [], critic: [any Contestant] = [], others: [any Contestant] = [], sample: [Int],
        draw: ((_ count: Int) -> Tensor)? = nil
    ) {
        let everybody = generator + critic + others
        self.generator = generator.flatMap(\.parameters)
        self.critic = critic.flatMap(\.parameters)
        self.sample = sample
        growing = everybody.flatMap { $0.module.modules() }.compactMap { $0 as? any Growable }
        doublings = growing.map(\.doublings).max() ?? 0
        optimizers = everybody.map(\.optimizer)
        buffers = { everybody.flatMap { $0.module.namedBuffers().map(\.value) } }
        let makers = generator.flatMap { $0.module.modules() }.compactMap { $0 as? any Styled }
        guard let draw, !makers.isEmpty else {
            styled = nil
            return
        }
        styled = { count in
            // Several generators share them.
            let shares = makers.indices.map { max(1, (count + $0) / makers.count) }
            let styles = Tensor.concatenated(zip(makers, shares).map { $0.styles(of: draw($1)) })
            let parts = makers.count == 1 ? [styles] : styles.split(shares, axis: 0)
            return (styles, .concatenated(zip(makers, parts).map { $0.pictures(of: $1) }))
        }
    }

    /// Parameters whose players nobody knows.
    init(
        made generator: [Parameter], judged critic: [Parameter], sample: [Int], doublings: Int = 0,
        styled: ((_ count: Int) -> (styles: Tensor, pictures: Tensor))? = nil
    ) {
        (self.generator, self.critic, self.sample, self.doublings) = (generator, critic, sample, doublings)
        (self.styled, growing, optimizers) = (styled, [], [])
        buffers = { [] }
    }
}

/// A network that starts with small pictures and grows.
public protocol Growable: Module {
    /// How often its pictures double, from the smallest to the largest.
    var doublings: Int { get }
    /// 0 for the smallest picture, 1 for twice as large, and fractions while the next size fades in.
    func grow(to stage: Double)
}

/// What a decorator's term looks at: a turn of the critic or of the generator.
public struct Scene {
    /// The critic's outputs, [N, 1], on samples as it sees them.
    public let critic: (Tensor) -> Tensor
    /// The critic's last features, [N, F].
    public let features: (Tensor) -> Tensor
    /// Real samples as the critic sees them.
    public let real: Tensor
    /// Generated samples as the critic sees them.
    public let fake: Tensor
    /// The critic's outputs on them, those on real ones where they were computed.
    public let realScores: Tensor?
    public let fakeScores: Tensor
    /// Whether the critic has gone steps ahead that depend on the generator, so that its word on real samples does too.
    public internal(set) var looksAhead: Bool
    /// How much the loss of real samples counts in the critic's objective.
    public let weight: Double
    /// Where a penalty takes the critic's slopes.
    public let slopes: Slopes

    /// A function of samples, [N, 1], and real and generated samples as it takes them.
    public struct Slopes {
        let real: Tensor
        let fake: Tensor
        let critic: (Tensor) -> Tensor

        public init(real: Tensor, fake: Tensor, critic: @escaping (Tensor) -> Tensor) {
            (self.real, self.fake, self.critic) = (real, fake, critic)
        }
    }

    /// - Parameter slopes: where they are not taken of the critic's outputs on what it sees.
    public init(
        critic: @escaping (Tensor) -> Tensor, features: ((Tensor) -> Tensor)? = nil, real: Tensor, fake: Tensor,
        realScores: Tensor? = nil, fakeScores: Tensor, looksAhead: Bool = false, weight: Double = 1,
        slopes: Slopes? = nil
    ) {
        self.critic = critic
        self.features = features ?? critic
        self.real = real
        self.fake = fake
        self.realScores = realScores
        self.fakeScores = fakeScores
        self.looksAhead = looksAhead
        self.weight = weight
        self.slopes = slopes ?? Slopes(real: real, fake: fake, critic: critic)
    }
}
