import Spelling
import Torch

/// A loss is the pair of functions that the critic and the generator minimise.
///
/// The critic's outputs are unbounded numbers: logits for the losses that speak of probabilities, D = σ(output).
public struct Loss: Sendable {
    /// The field's name of it, as recipes write it.
    public let name: String
    /// What it compares, which decides what it goes together with.
    public let kind: Kind
    private let criticObjective: @Sendable (Verdict) -> Tensor
    private let generatorObjective: @Sendable (Verdict) -> Tensor

    /// What a loss looks at.
    public enum Kind: Sendable {
        /// Outputs are logits of being real: labels can be smoothed.
        case probability
        /// Outputs are scores.
        case score
        /// Real and generated outputs are compared with each other, in both players' objectives.
        case comparison
        /// Each real sample is compared with the generated one beside it, samples included.
        case pairs
    }

    /// Objectives that look at each side's outputs by themselves.
    public init(
        _ name: String, _ kind: Kind = .score,
        critic: @escaping @Sendable (_ real: Tensor, _ fake: Tensor) -> Tensor,
        generator: @escaping @Sendable (_ fake: Tensor) -> Tensor
    ) {
        self.init(name, kind, critic: { critic($0.real, $0.fake) }, generator: { generator($0.fake) })
    }

    /// Objectives that compare outputs, or samples too.
    public init(
        _ name: String, _ kind: Kind, critic: @escaping @Sendable (Verdict) -> Tensor,
        generator: @escaping @Sendable (Verdict) -> Tensor
    ) {
        self.name = name
        self.kind = kind
        criticObjective = critic
        generatorObjective = generator
    }

    /// What the critic minimises.
    public func critic(_ verdict: Verdict) -> Tensor { criticObjective(verdict) }
    /// What the generator minimises; it may look at real outputs only where ``needsReal``.
    public func generator(_ verdict: Verdict) -> Tensor { generatorObjective(verdict) }

    /// What the critic minimises, from its outputs on real and on generated samples ([N] or [N, 1] each).
    public func critic(_ real: Tensor, _ fake: Tensor) -> Tensor { criticObjective(Verdict(real: real, fake: fake)) }
    /// What the generator minimises, from the critic's outputs on generated samples.
    public func generator(_ fake: Tensor) -> Tensor { generatorObjective(Verdict(real: fake.detached(), fake: fake)) }

    /// Whether the generator's objective looks at the critic's outputs on real samples.
    public var needsReal: Bool { kind == .comparison }

    /// Every loss that recipes can name.
    public static let all: [Loss] =
        [
            minimax, nonSaturating, leastSquares, pearsonLeastSquares, wasserstein, hinge, boundarySeeking, softmax,
            relativistic, relativisticPairsLeastSquares, relativisticPairsHinge, relativisticAverage,
            relativisticLeastSquares, relativisticHinge, lossSensitive, generalizedLossSensitive(0.5),
        ] + Divergence.allCases.map(divergence)
}

/// What a critic says of a batch of real samples and one of generated ones.
public struct Verdict {
    /// The critic's outputs on real samples, [N] or [N, 1].
    public let real: Tensor
    /// The critic's outputs on generated samples.
    public let fake: Tensor
    /// The mean absolute difference of each real sample and the generated one beside it, [N], without gradients.
    public let distances: () -> Tensor

    public init(real: Tensor, fake: Tensor, distances: @escaping () -> Tensor = { Tensor([0 as Float]) }) {
        self.real = real
        self.fake = fake
        self.distances = distances
    }
}

extension Loss: NamedValue {
    public static let kind = "loss"
    public static var forms: [String] { all.map(\.text) }
    public var text: String { name }
    public init(text: String) throws {
        if let loss = Loss.all.first(where: { $0.name == text }) {
            self = loss
            return
        }
        let form = try NamedForm(text: text, what: Loss.kind)
        guard form.name == "generalized-loss-sensitive" else {
            throw NameError(kind: Loss.kind, found: text, known: Loss.all.map(\.name))
        }
        guard form.numbers.count == 1, 0...1 ~= form.numbers[0] else {
            throw RecipeError.value("the loss '\(text)' needs a slope from 0 to 1: \(form.name)(0.5)")
        }
        self = .generalizedLossSensitive(form.numbers[0])
    }
}
