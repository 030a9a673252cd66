import Foundation
import Torch

/// A spiral in the plane: (t cos t, t sin t) for t uniform in [1.5π, 4.5π], with noise, scaled into about [-2, 2].
///
/// The slice of scikit-learn's Swiss roll that toy experiments use (I. Gulrajani et al., "Improved Training of
/// Wasserstein GANs", 2017, arXiv:1704.00028): noise 0.25 before the division by 7.5.
public struct SwissRoll: Distribution {
    /// The standard deviation of the noise of each coordinate, in the units of the samples.
    public static let deviation = 0.25 / 7.5
    /// What t cos t and t sin t are divided by.
    public static let scale = 7.5
    /// The range of t.
    public static let parameters = 1.5 * Double.pi...4.5 * Double.pi

    public init() {}

    public let shape = DataShape(sample: [2])
    public var isWorthPreparing: Bool { false }

    public func draw(_ count: Int, generator: RandomGenerator) -> Batch {
        let t = Tensor.empty([count]).fillUniformInPlace(
            Self.parameters.lowerBound, Self.parameters.upperBound, generator: generator)
        let points = Tensor.stacked([t * t.cos(), t * t.sin()], axis: 1) / Self.scale
        return Batch(samples: points + Tensor.randomNormal([count, 2], generator: generator) * Self.deviation)
    }
}

/// Two half circles that reach into each other, with noise; the label says which one.
///
/// Moon 0 is (cos θ, sin θ), moon 1 is (1 − cos θ, 1/2 − sin θ), for θ uniform in [0, π], as in scikit-learn.
public struct TwoMoons: Distribution {
    /// The standard deviation of the noise of each coordinate.
    public static let deviation = 0.05

    public init() {}

    public let shape = DataShape(sample: [2], classNames: ["upper", "lower"])
    public var isWorthPreparing: Bool { false }

    public func draw(_ count: Int, generator: RandomGenerator) -> Batch {
        let labels = Tensor.randomIntegers(0..<2, [count], generator: generator)
        let angle = Tensor.empty([count]).fillUniformInPlace(0, .pi, generator: generator)
        let isLower = labels.to(.float32)
        let side = 1 - 2 * isLower
        let points = Tensor.stacked([side * angle.cos() + isLower, side * angle.sin() + isLower * 0.5], axis: 1)
        let noise = Tensor.randomNormal([count, 2], generator: generator) * Self.deviation
        return Batch(samples: points + noise, labels: labels)
    }
}
