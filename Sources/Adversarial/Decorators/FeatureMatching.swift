import NN
import Torch

/// The generator minimises ‖⟨f(x)⟩ − ⟨f(x̂)⟩‖² instead of its loss, with f the critic's last features.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 3.1.
final class FeatureMatching: Decorator {
    private let weight: Double
    init(_ weight: Double) { self.weight = weight }

    var replacesGeneratorLoss: Bool { true }

    func generatorTerm(_ scene: Scene) -> Tensor? {
        let real = withGradients(enabled: scene.looksAhead) { scene.features(scene.real).mean(axes: [0]) }
        return weight * (real - scene.features(scene.fake).mean(axes: [0])).squared().sum()
    }
}
