import Adversarial
import Datasets

/// What the collection of the twelve trains every model with: one network, one batch, one pair of optimisers.
///
/// Source: github.com/hwalsuklee/tensorflow-generative-model-collections (commit 3abde8a). Its 25 passes over 70,000
/// digits of 28×28 are 6,000 batches of 64 here, as many passes over the 15,000 built-in ones.
enum Collection {
    static let steps = 6_000
    static let data = DataSettings(source: "digits")

    static func networks(criticNorm: Normalisation = .batch) -> NetworkPair {
        NetworkPair(generator: .infogan(64), critic: .infogan(64), generatorNorm: .batch, criticNorm: criticNorm)
    }

    /// z from U(−1, 1)⁶², Adam with β₁ = 0.5, the generator five times as fast as the critic.
    static func game(
        _ loss: Loss = .nonSaturating, penalty: Penalty = .none, condition: Condition = .none, criticRate: Double = 2e-4
    ) -> TwoPlayerSettings {
        TwoPlayerSettings(
            loss: loss, penalty: penalty, condition: condition, prior: .uniform, latent: 62,
            generatorOptimizer: .adam(1e-3, 0.5, 0.999), criticOptimizer: .adam(criticRate, 0.5, 0.999))
    }
}
