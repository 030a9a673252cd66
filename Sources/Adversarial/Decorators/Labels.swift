import Torch

/// One-sided label smoothing: real samples have the target 1 − s instead of 1, which adds s⟨l⟩ to the cross-entropy of
/// logits l. Where `flipping` exchanges outputs, the term still follows the real samples.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 3.4 (s = 0.1).
final class LabelSmoothing: Decorator {
    private let amount: Double
    init(_ amount: Double) { self.amount = amount }

    func criticTerm(_ scene: Scene) -> Tensor? {
        scene.realScores.map { amount * scene.weight * $0.mean() }
    }
}

/// Noisy labels: with a given probability the outputs of a real and a generated sample are exchanged in the critic's
/// loss.
///
/// Source: Chintala et al. 2016, "How to train a GAN", trick 6.
final class LabelFlipping: Decorator {
    private let share: Double
    init(_ share: Double) { self.share = share }

    func mixed(real: Tensor, fake: Tensor) -> (real: Tensor, fake: Tensor) {
        let flips = (Tensor.randomUniform(real.shape, generator: .current) .< share).to(real.device)
        return (fake.selected(where: flips, otherwise: real), real.selected(where: flips, otherwise: fake))
    }
}
