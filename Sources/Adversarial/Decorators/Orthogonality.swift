import NN
import Torch

/// β Σ ‖(WWᵀ) ⊙ (1 − I)‖² over the generator's weights is added to its loss, as the penalty `orthogonal` does for the
/// critic. More generators then give good samples with truncated latent vectors. Where a generator and its encoder are
/// one player, the encoder's weights are included.
///
/// Source: Brock, Donahue, Simonyan 2019, arXiv 1809.11096, section 3.1.
final class Orthogonality: Decorator {
    // Behind a function, the parameters are not found as this module's own.
    private var parameters: () -> [Parameter] = { [] }
    private let weight: Double
    init(_ weight: Double) { self.weight = weight }

    func attach(to players: Players) { parameters = { players.generator } }

    func weightTerm(of player: Players.Side) -> Tensor? {
        player == .generator ? weight * distanceFromOrthogonality(of: parameters()) : nil
    }
}
