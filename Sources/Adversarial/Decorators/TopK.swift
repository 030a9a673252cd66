import Torch

/// The generator learns only from the k generated samples of a batch with the highest outputs. The share of the batch
/// that k is shrinks every thousand steps, down to a lowest share.
///
/// Source: Sinha et al. 2020, arXiv 2002.06224 (γ = 0.99 an epoch, ν = 0.5; steps stand for epochs here).
final class TopK: Decorator {
    private let least: Double
    private let decay: Double
    init(least: Double, decay: Double) { (self.least, self.decay) = (least, decay) }

    func chosen(_ fake: Tensor, _ turn: Turn) -> Tensor {
        var share = 1.0
        for _ in 0..<min(10_000, turn.step / 1_000) { share *= decay }
        let count = max(1, Int((max(least, share) * Double(fake.size(0))).rounded(.up)))
        return count >= fake.size(0) ? fake : fake.flattened().top(count, axis: 0).values.unsqueezed(1)
    }
}
