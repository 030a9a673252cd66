import Spelling
import Torch

/// The distribution of a generator's latent vectors.
public enum Prior: String, Choice {
    /// The normal distribution N(0, I).
    case normal
    /// The uniform distribution U(−1, 1) in each coordinate, as in Radford et al. 2016.
    case uniform

    /// Draws latent vectors [N, D] from the current random generator, on the CPU, so that
    /// they are the same on every device.
    public func sample(_ count: Int, size: Int, on device: Device = .cpu) -> Tensor {
        draw(count, size, .current).to(device)
    }

    /// One latent vector for each seed, independent of the other seeds: [N, D]. Seeds below 2³² are PyTorch's.
    ///
    /// - Parameter truncation: normal values outside [−T, T] are redrawn until none are left; the others stay.
    public func sample(
        seeds: [UInt64], size: Int, truncation: Double = .infinity, on device: Device = .cpu
    ) -> Tensor {
        let rows = seeds.map { seed in
            let generator = RandomGenerator(seed: foldedSeed(seed))
            var row = draw(1, size, generator)
            while self == .normal {
                let isOutside = row.abs() .> truncation
                guard isOutside.any() else { break }
                row = draw(1, size, generator).selected(where: isOutside, otherwise: row)
            }
            return row
        }
        return Tensor.concatenated(rows).to(device)
    }

    private func draw(_ count: Int, _ size: Int, _ generator: RandomGenerator) -> Tensor {
        switch self {
        case .normal: .randomNormal([count, size], generator: generator)
        case .uniform: .randomUniform([count, size], generator: generator) * 2 - 1
        }
    }
}
