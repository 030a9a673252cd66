import Datasets
import NN
import Torch

/// A GAN: players and the rule by which they are trained.
///
/// A game is a module: all that it holds (networks, optimisers, equilibrium variables as buffers) is found by
/// reflection, saved in checkpoints and restored exactly.
public protocol Game: Module {
    /// One step, on one batch of data; reads like the paper's algorithm.
    func play(_ batch: Batch, _ turn: Turn) throws -> Scores
    /// After how many steps the same players are trained again: the cost of a step is measured over as many.
    var period: Int { get }
    /// The network that samples come from; a moving average follows it where the recipe asks for one.
    var sampler: any Module { get }
    /// Draws latent vectors, one for each seed: [N, D].
    func latents(seeds: [UInt64]) -> Tensor
    /// Turns latent vectors into samples.
    func samples(from latents: Tensor) -> Tensor
    /// Classes, or codes, that latent vectors ask for in turn, seed by seed: seed s asks for class s modulo their
    /// number; 0 for none.
    var classCount: Int { get }
    /// Whether these are the classes of the data, in their order, rather than a code that finds out by itself what it
    /// stands for.
    var asksForDataClasses: Bool { get }
    /// How many of a latent vector's numbers, the last ones, are a class's or a code's: walks are made with the others.
    var codeSize: Int { get }
    /// Who feeds whom.
    var wiring: Wiring { get }
}

extension Game {
    public var period: Int { 1 }
    public var classCount: Int { 0 }
    public var asksForDataClasses: Bool { classCount > 0 }
    public var codeSize: Int { classCount }
    public var wiring: Wiring { .twoPlayers() }
    /// Where the players live.
    public var device: Device { sampler.parameters()[0].device }
}

/// A game whose samples come out of one player's network, from a latent space.
public protocol LatentGame: Game {
    associatedtype Generator: Layer
    var generator: Player<Generator> { get }
    var latentSpace: LatentSpace { get }
}

extension LatentGame {
    public var sampler: any Module { generator.network }
    public func latents(seeds: [UInt64]) -> Tensor { latentSpace.sample(seeds: seeds, on: device) }
    public func samples(from latents: Tensor) -> Tensor { generator(latents) }
    public var classCount: Int { latentSpace.classes }
    public var codeSize: Int { latentSpace.codeSize }
    /// Where the players live.
    public var device: Device { generator.parameters[0].device }
}

/// A game with a classifier of the data among its players.
public protocol ClassifyingGame: Game {
    /// A logit for each class, [N, K].
    func logits(_ samples: Tensor) -> Tensor
}

/// A game in which somebody sorts data into clusters, without having been told their classes.
public protocol ClusteringGame: Game {
    /// The cluster of each sample, from 0 on, [N] (`int64`).
    func clusters(of samples: Tensor) -> Tensor
}

/// A game in which somebody finds the latent vectors that data would come from.
public protocol EncodingGame: Game {
    /// A latent vector for each sample, [N, D], from which ``Game/samples(from:)`` rebuilds it.
    /// Games with classes are not asked.
    func codes(of samples: Tensor) -> Tensor
}

/// A game whose latent vectors stand for a sample in each of two domains.
public protocol PairingGame: Game {
    /// What the same latent vectors are in the second domain.
    func counterparts(of latents: Tensor) -> Tensor
    /// What samples of the first domain are in the second.
    func translated(_ samples: Tensor) -> Tensor
}

/// A game that bounds how likely data are.
public protocol BoundedGame: Game {
    /// A bound of log p(x) of each sample, [N], from so many codes; it rises to log p(x) with their number.
    func importanceWeightedBound(_ samples: Tensor, labels: Tensor?, codes count: Int) -> Tensor
}

/// Which step of a run it is.
public struct Turn: Sendable {
    /// Counted from 1.
    public let step: Int

    public init(step: Int) { self.step = step }

    /// Whether the generator is trained too, where it is so every `period` steps.
    public func isGenerators(every period: Int) -> Bool { step % period == 0 }
}

/// The values of the players' objectives in a step, by name.
///
/// The values stay on their device until somebody reads them.
public struct Scores: ExpressibleByDictionaryLiteral {
    public private(set) var entries: [(name: String, value: Tensor)]

    public init(dictionaryLiteral elements: (String, Tensor)...) { entries = elements.map { ($0, $1) } }

    /// The values as numbers; waits for the device.
    public func numbers() -> [(name: String, value: Double)] { entries.map { ($0.name, $0.value.item()) } }
}
