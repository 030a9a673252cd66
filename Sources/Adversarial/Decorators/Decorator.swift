import Datasets
import NN
import Torch

/// Something that stabilises a game of two players from outside: it changes what the critic sees or how its word is
/// taken, or adds a term to an objective. A decorator overrides what it needs; the rest does nothing.
///
/// Decorators are modules: what they remember is in checkpoints.
public protocol Decorator: Module {
    /// Gets to know the players, once, before the first turn.
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
    /// Whether the players' optimisers forget, before this turn, what they remember of those before it.
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

    public let generator: [Parameter]
    public let critic: [Parameter]
    /// One sample's shape, [C, H, W] or [D].
    public let sample: [Int]
    /// How often the pictures of networks that grow double.
    public var doublings = 0
    /// So many styles, [N, S], and the pictures that a generator with styles makes of them; gradients pass through.
    public var styled: ((_ count: Int) -> (styles: Tensor, pictures: Tensor))?

    public init(
        generator: [Parameter], critic: [Parameter], sample: [Int], doublings: Int = 0,
        styled: ((_ count: Int) -> (styles: Tensor, pictures: Tensor))? = nil
    ) {
        self.generator = generator
        self.critic = critic
        self.sample = sample
        self.doublings = doublings
        self.styled = styled
    }
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
    public let looksAhead: Bool
    /// How much the loss of real samples counts in the critic's objective.
    public let weight: Double

    public init(
        critic: @escaping (Tensor) -> Tensor, features: ((Tensor) -> Tensor)? = nil, real: Tensor, fake: Tensor,
        realScores: Tensor? = nil, fakeScores: Tensor, looksAhead: Bool = false, weight: Double = 1
    ) {
        self.critic = critic
        self.features = features ?? critic
        self.real = real
        self.fake = fake
        self.realScores = realScores
        self.fakeScores = fakeScores
        self.looksAhead = looksAhead
        self.weight = weight
    }
}
