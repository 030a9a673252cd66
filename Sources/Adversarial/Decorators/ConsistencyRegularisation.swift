import Torch

/// λ⟨(f(x) − f(T(x)))²⟩ is added to the critic's loss: mirroring and small shifts T of real images must not change its
/// output.
///
/// Source: Zhang et al. 2020, arXiv 1910.12027.
final class ConsistencyRegularisation: Decorator {
    private let weight: Double
    init(_ weight: Double) { self.weight = weight }

    func criticTerm(_ scene: Scene) -> Tensor? {
        guard let scores = scene.realScores else { return nil }
        let changed = Augmentations.translated(Augmentations.mirrored(scene.real))
        return weight * (scores - scene.critic(changed)).squared().mean()
    }
}
