import NN
import Torch

/// The input of a generator: a latent vector, followed by a code where it has classes or a code.
public struct LatentSpace: Sendable {
    public var prior: Prior
    /// Numbers in a latent vector.
    public var size: Int
    /// Classes in the code; 0 where there are none.
    public var classes: Int
    /// Continuous numbers in the code, each from U(−1, 1).
    public var continuous: Int

    public init(_ prior: Prior, size: Int, classes: Int = 0, continuous: Int = 0) {
        self.prior = prior
        self.size = size
        self.classes = classes
        self.continuous = continuous
    }

    /// Numbers in the code.
    public var codeSize: Int { classes + continuous }
    /// Numbers in all.
    public var width: Int { size + codeSize }

    /// `count` latent vectors, [N, D], drawn from the current random generator.
    ///
    /// - Parameter labels: the classes [N] (`int64`); drawn where there are classes and none are given.
    public func sample(_ count: Int, labels: Tensor? = nil, on device: Device) -> Tensor {
        let noise = prior.sample(count, size: size, on: device)
        guard codeSize > 0 else { return noise }
        var parts = [noise]
        if classes > 0 {
            let chosen = labels ?? .randomIntegers(0..<classes, [count], generator: .current)
            parts.append(chosen.oneHot(classCount: classes).to(.float32).to(device))
        }
        if continuous > 0 { parts.append(Prior.uniform.sample(count, size: continuous, on: device)) }
        return .concatenated(parts, axis: 1)
    }

    /// One latent vector for each seed, independent of the other seeds: [N, D]. The class is the seed modulo the number of
    /// classes, so that seeds in a row have all classes in turn.
    ///
    /// - Parameter truncation: values of a normal prior outside [−T, T] are redrawn: more typical samples, less variety
    ///   (Brock, Donahue, Simonyan 2019, arXiv 1809.11096, section 3.1).
    public func sample(seeds: [UInt64], truncation: Double = .infinity, on device: Device) -> Tensor {
        var parts = [prior.sample(seeds: seeds, size: size, truncation: truncation, on: device)]
        if classes > 0 {
            let chosen = Tensor(seeds.map { Int($0 % UInt64(classes)) })
            parts.append(chosen.oneHot(classCount: classes).to(.float32).to(device))
        }
        if continuous > 0 {
            // Other seeds, so that a code does not repeat its latent vector.
            parts.append(Prior.uniform.sample(seeds: seeds.map { ~$0 }, size: continuous, on: device))
        }
        return parts.count == 1 ? parts[0] : .concatenated(parts, axis: 1)
    }

    /// The code of latent vectors: [N, codeSize].
    public func code(of latents: Tensor) -> Tensor { latents[.all, size...] }
}

extension Tensor {
    /// Samples with their classes' one-hot code beside each: as further channels of pictures [N, C + K, H, W], or as
    /// further numbers of points [N, D + K].
    ///
    /// - Parameters:
    ///   - labels: the classes, [N] (`int64`).
    ///   - count: K.
    public func beside(classes labels: Tensor, of count: Int) -> Tensor {
        let code = labels.to(device).oneHot(classCount: count).to(dtype)
        guard rank == 4 else { return .concatenated([self, code], axis: 1) }
        let maps = code.reshaped(size(0), count, 1, 1).expanded([size(0), count, size(2), size(3)])
        return .concatenated([self, maps], axis: 1)
    }
}
