import Adversarial
import Datasets

/// The settings with which tensorflow-generative-model-collections trains every model: one network, one batch size, one
/// pair of optimisers.
///
/// Source: github.com/hwalsuklee/tensorflow-generative-model-collections (commit 3abde8a). Its 25 passes over 70,000
/// digits of 28×28 are 6,000 batches of 64 here, as many passes over the 15,000 built-in ones.
enum Collection {
    static let steps = 6_000
    static let data = DataSettings(source: "digits")

    static func networks(criticNorm: Normalisation = .batch) -> NetworkPair {
        NetworkPair(generator: .infogan(64), critic: .infogan(64), generatorNorm: .batch, criticNorm: criticNorm)
    }

    /// Settings of a small experiment: the network at an eighth of its width, and fewer steps.
    static func trial(steps: Int = 1_000, width: Int = 8, _ settings: String...) -> [String] {
        ["steps=\(steps)", "network.generator=infogan(\(width))", "network.critic=infogan(\(width))"] + settings
    }

    /// Settings of a small experiment with other networks. Both learning rates are 0.001: the published ones are for
    /// many more steps and too low for so few.
    static func trial(of architecture: String, steps: Int = 600, _ settings: String...) -> [String] {
        ["steps=\(steps)", "network.generator=\(architecture)", "network.critic=\(architecture)"]
            + rates.map { "\($0)=0.001" } + settings
    }

    /// Settings of a small experiment with the default network and both learning rates at 0.001. Comparisons of losses
    /// use them: at the default rates the critic learns more slowly than its generator, and then the generator's
    /// gradient hardly depends on the loss.
    static func fastTrial(steps: Int = 1_000) -> [String] { trial(of: "infogan(8)", steps: steps) }

    /// The paths of both players' learning rates.
    static let rates = ["game.generatorOptimizer.learningRate", "game.criticOptimizer.learningRate"]

    /// Settings of an experiment on the ring of eight Gaussians with the usual networks (Metz et al. 2017, arXiv
    /// 1611.02163, but with rectifiers).
    static func ring(steps: Int = 5_000) -> [String] {
        [
            "data.source=ring8", "network.generator=mlp(128,128)", "network.critic=mlp(128,128)",
            "network.generatorNorm=none", "network.criticNorm=none", "batch=256", "steps=\(steps)", "game.prior=normal",
            "game.latent=64", "game.criticOptimizer.learningRate=0.0005", "game.generatorOptimizer.learningRate=0.001",
        ]
    }

    /// z from U(−1, 1)⁶², Adam with β₁ = 0.5, the generator's learning rate five times the critic's.
    static func game(
        _ loss: Loss = .nonSaturating, penalty: Penalty = .none, condition: Condition = .none, criticRate: Double = 2e-4
    ) -> TwoPlayerSettings {
        TwoPlayerSettings(
            loss: loss, penalty: penalty, condition: condition, prior: .uniform, latent: 62,
            generatorOptimizer: .adam(1e-3, 0.5, 0.999), criticOptimizer: .adam(criticRate, 0.5, 0.999))
    }
}
