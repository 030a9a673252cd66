import Foundation
import Torch

private let distancesBetween = Operator("cdist")
private let bincount = Operator("bincount")

/// Equally likely round Gaussians in the plane. A sample's label is the Gaussian it was drawn from.
///
/// They show mode collapse: a generator that leaves Gaussians out is caught by counting (L. Metz et al., "Unrolled
/// Generative Adversarial Networks", 2017, arXiv:1611.02163; Z. Lin et al., "PacGAN", 2018, arXiv:1712.04086).
public struct GaussianMixture: Distribution {
    /// The means, [K, 2] (`float32`).
    public let centres: Tensor
    /// The standard deviation of each coordinate.
    public let deviation: Double
    public let shape: DataShape

    /// - Parameter centres: points [x, y].
    public init(centres: [[Double]], deviation: Double) {
        precondition(!centres.isEmpty && centres.allSatisfy { $0.count == 2 } && deviation >= 0)
        self.centres = Tensor(centres.flatMap { $0.map(Float.init) }, shape: [centres.count, 2])
        self.deviation = deviation
        shape = DataShape(sample: [2], classNames: centres.indices.map(String.init))
    }

    /// Gaussians at the angles 2πk/K for k = 0 ..< K.
    ///
    /// The papers disagree on the numbers: radius 2 and deviation 0.02 in unrolled GANs, radius 1 and deviation 0.01 in
    /// VEEGAN (A. Srivastava et al., 2017, arXiv:1705.07761) and PacGAN. The defaults, radius 1 and deviation 0.02, are
    /// those of neither: compare with a paper's counts only under the paper's numbers.
    ///
    /// The demonstration that came with unrolled GANs spaces its angles from 0 to 2π with both ends, so that two of its
    /// eight Gaussians coincide; here all are distinct.
    public static func ring(modes: Int = 8, radius: Double = 1, deviation: Double = 0.02) -> GaussianMixture {
        let angles = (0..<modes).map { 2 * Double.pi * Double($0) / Double(modes) }
        return GaussianMixture(centres: angles.map { [radius * cos($0), radius * sin($0)] }, deviation: deviation)
    }

    /// Gaussians on a square grid around the origin, row by row from the lowest.
    public static func grid(side: Int = 5, spacing: Double = 2, deviation: Double = 0.05) -> GaussianMixture {
        let places = (0..<side).map { (Double($0) - Double(side - 1) / 2) * spacing }
        return GaussianMixture(centres: places.flatMap { y in places.map { x in [x, y] } }, deviation: deviation)
    }

    public var isWorthPreparing: Bool { false }

    /// The number of Gaussians.
    public var modes: Int { centres.size(0) }

    public func draw(_ count: Int, generator: RandomGenerator) -> Batch {
        let labels = Tensor.randomIntegers(0..<modes, [count], generator: generator)
        let noise = Tensor.randomNormal([count, 2], generator: generator) * deviation
        return Batch(samples: Pixels.chosen(centres, labels) + noise, labels: labels)
    }
}

extension GaussianMixture {
    /// How well samples cover a mixture.
    public struct Coverage: Sendable, Equatable {
        /// Gaussians with at least one high-quality sample.
        public let modes: Int
        /// The share of samples that are of high quality: within three standard deviations of the nearest centre.
        public let highQualityShare: Double
        /// High-quality samples for each Gaussian.
        public let counts: [Int]
    }

    /// The nearest Gaussian of each sample and the distance to its centre.
    ///
    /// - Parameter samples: [N, 2].
    /// - Returns: [N] (`int64`) and [N].
    public func nearestMode(of samples: Tensor) -> (modes: Tensor, distances: Tensor) {
        precondition(samples.rank == 2 && samples.size(1) == 2, "\(samples) are no points [N, 2]")
        let points = samples.detached().to(.cpu).to(.float32)
        let found = distancesBetween(.tensor(points), .tensor(centres), .double(2), .int(2)).min(axis: 1)
        return (found.indices, found.values)
    }

    /// Counts the Gaussians that samples reach, as PacGAN does.
    ///
    /// - Parameter samples: [N, 2]; numbers that are not finite count as poor samples.
    public func coverage(of samples: Tensor) -> Coverage {
        let (nearest, distances) = nearestMode(of: samples)
        let isGood = distances .<= 3 * deviation
        let counts = bincount(.tensor(nearest), .tensor(isGood.to(.float64)), .int(modes)).array(of: Double.self)
        return Coverage(
            modes: counts.count { $0 > 0 }, highQualityShare: counts.reduce(0, +) / Double(max(samples.size(0), 1)),
            counts: counts.map { Int($0) })
    }
}
