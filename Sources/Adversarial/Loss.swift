import Spelling
import Torch

/// The two objectives of a game between a generator and a critic, both to be minimised.
///
/// The critic's outputs are unbounded numbers: logits for the losses that speak of probabilities, D = σ(output).
public struct Loss: Sendable {
    /// The field's name of it, as recipes write it.
    public let name: String
    /// What the critic minimises, from its outputs on real and on generated samples ([N] or [N, 1] each).
    public let critic: @Sendable (_ real: Tensor, _ fake: Tensor) -> Tensor
    /// What the generator minimises, from the critic's outputs on generated samples.
    public let generator: @Sendable (_ fake: Tensor) -> Tensor

    public init(
        _ name: String, critic: @escaping @Sendable (_ real: Tensor, _ fake: Tensor) -> Tensor,
        generator: @escaping @Sendable (_ fake: Tensor) -> Tensor
    ) {
        self.name = name
        self.critic = critic
        self.generator = generator
    }

    /// Every loss that recipes can name.
    public static let all: [Loss] = [minimax, nonSaturating, leastSquares, wasserstein, hinge]
}

extension Loss: NamedValue {
    public static let kind = "loss"
    public var text: String { name }
    public init(text: String) throws {
        guard let loss = Loss.all.first(where: { $0.name == text }) else {
            throw NameError(kind: Loss.kind, found: text, known: Loss.all.map(\.name))
        }
        self = loss
    }
}
