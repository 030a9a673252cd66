import NN
import Torch

/// A network whose latent vectors become styles first, and pictures then.
public protocol Styled: Module {
    /// The styles of latent vectors: [N, S].
    func styles(of latents: Tensor) -> Tensor
    /// Pictures [N, C, H, W] of styles.
    func pictures(of styles: Tensor) -> Tensor
}

/// λ⟨(‖Jᵀy‖ − a)²⟩ is added to the generator's loss, with J the derivatives ∂g(w)/∂w of images with respect to their
/// styles, y images of N(0, 1/(H W)), and a the moving average (0.01 a step) of the norm: equal steps of a style change
/// images equally everywhere.
///
/// In every fourth step of the generator, four times as strong, on half a batch of its own.
///
/// Source: Karras et al. 2020, arXiv 1912.04958, section 3.2 and appendix B. There a style of each layer counts by
/// itself, and norms are means over layers; here all layers have one style, as the section's equation has it.
final class PathLength: Decorator {
    /// a, and the generator's steps so far.
    private let average = Buffer(.zeros([]))
    private let turns = Buffer(.zeros([], dtype: .int64))
    private var styled: ((_ count: Int) -> (styles: Tensor, pictures: Tensor))?
    /// Samples in a batch.
    private var count = 0
    private let weight: Double
    private static let period = 4
    init(_ weight: Double) { self.weight = weight }

    func attach(to players: Players) { styled = players.styled }

    func given(_ real: Tensor, _ turn: Turn) -> Tensor {
        count = real.size(0)
        return real
    }

    func weightTerm(of player: Players.Side) -> Tensor? {
        guard player == .generator, let styled else { return nil }
        let turn = Int(turns.item())
        turns.copyInPlace(Tensor(turn + 1))
        guard turn % PathLength.period == 0 else { return nil }
        let (styles, pictures) = styled(max(1, count / 2))
        let area = Double(pictures.size(2) * pictures.size(3))
        let noise = Tensor.randomNormal(pictures.shape, generator: .current).to(pictures.dtype).to(pictures.device)
        let slopes = gradient(
            of: (pictures * noise).sum() / area.squareRoot(), withRespectTo: styles, creatingGraph: true)
        let lengths = (slopes.to(.float32).squared().sum(axes: [1]) + 1e-12).sqrt()
        withoutGradients { _ = average.interpolateInPlace(to: lengths.mean(), 0.01) }
        return weight * Double(PathLength.period) * (lengths - average.detached().cloned()).squared().mean()
    }
}
