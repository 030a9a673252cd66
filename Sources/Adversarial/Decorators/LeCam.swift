import NN
import Torch

/// λ(⟨(f(x) − ᾱ_F)²⟩ + ⟨(f(x̂) − ᾱ_R)²⟩) is added to the critic's loss, with ᾱ the moving averages (decay 0.99, from 0
/// on) of its outputs on generated and on real samples.
///
/// This is the paper's equation; the authors' code takes only differences that are positive: (f(x) − ᾱ_F)₊ and
/// (ᾱ_R − f(x̂))₊.
///
/// Source: Tseng et al. 2021, arXiv 2104.03310.
final class LeCam: Decorator {
    private let realAverage = Buffer(.zeros([]))
    private let fakeAverage = Buffer(.zeros([]))
    private let weight: Double
    init(_ weight: Double) { self.weight = weight }

    func criticTerm(_ scene: Scene) -> Tensor? {
        guard let real = scene.realScores else { return nil }
        let (towardsFake, towardsReal) = (
            (real - fakeAverage.detached().cloned()).squared(),
            (scene.fakeScores - realAverage.detached().cloned()).squared()
        )
        return weight * (towardsFake.mean() + towardsReal.mean())
    }

    func observe(real: Tensor, fake: Tensor) {
        withoutGradients {
            _ = realAverage.interpolateInPlace(to: real.mean().to(.float32), 0.01)
            _ = fakeAverage.interpolateInPlace(to: fake.mean().to(.float32), 0.01)
        }
    }
}
