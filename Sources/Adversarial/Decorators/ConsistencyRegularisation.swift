import Torch

/// λ⟨(f(x) − f(T(x)))²⟩: mirroring and small shifts of real pictures must not change the critic's mind.
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
