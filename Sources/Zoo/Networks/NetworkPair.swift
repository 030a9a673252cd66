import Adversarial
import Datasets
import NN

/// Which networks a two-player system has: the `network` part of its recipe.
public struct NetworkPair: Codable, Sendable, Equatable {
    public var generator: Architecture
    public var critic: Architecture
    public var generatorNorm: Normalisation
    public var criticNorm: Normalisation
}

/// A system that is told apart by its losses, penalties, networks and optimisers alone: a card and a recipe are enough.
public protocol TwoPlayerSystem: System
where
    GameSettings == TwoPlayerSettings, NetworkSettings == NetworkPair,
    Play == TwoPlayerGame<Sequential, Sequential>
{}

extension TwoPlayerSystem {
    public static func game(_ recipe: Recipe<Self>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        return try TwoPlayerGame(
            generator: network.generator.makeGenerator(
                latent: settings.latent, for: data, norm: network.generatorNorm),
            critic: network.critic.makeCritic(for: data, norm: network.criticNorm),
            settings)
    }

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
        critic.outputs *= 2  // It sees real and generated samples.
        return [generator, critic]
    }
}
