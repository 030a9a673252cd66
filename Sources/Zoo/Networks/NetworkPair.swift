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

/// Systems that are told apart by losses, penalties and networks alone need no more than a card and a recipe.
extension System where GameSettings == TwoPlayerSettings, NetworkSettings == NetworkPair {
    public static func game(
        _ recipe: Recipe<Self>, for data: DataShape
    ) throws -> TwoPlayerGame<Sequential, Sequential> {
        let (settings, network) = (recipe.game, recipe.network)
        return try TwoPlayerGame(
            generator: network.generator.makeGenerator(
                latent: settings.latent, for: data, norm: network.generatorNorm),
            critic: network.critic.makeCritic(for: data, norm: network.criticNorm),
            settings)
    }
}
