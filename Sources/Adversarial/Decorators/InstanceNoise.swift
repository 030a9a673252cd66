import Torch

/// Normal noise is added to all that the critic sees, less and less up to a given step, so that the two distributions
/// overlap from the start. Step 0 keeps the noise as it is.
///
/// Source: Sønderby et al. 2017, arXiv 1610.04490; Arjovsky and Bottou 2017, arXiv 1701.04862.
final class InstanceNoise: Decorator {
    private let deviation: Double
    private let last: Int
    init(_ deviation: Double, until last: Int) { (self.deviation, self.last) = (deviation, last) }

    func seen(_ samples: Tensor, _ turn: Turn) -> Tensor {
        let now = last == 0 ? deviation : deviation * max(0, 1 - Double(turn.step - 1) / Double(last))
        guard now > 0 else { return samples }
        let noise = Tensor.randomNormal(samples.shape, generator: .current).to(samples.device)
        return samples + (noise * now).to(samples.dtype)
    }
}
