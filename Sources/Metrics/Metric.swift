import Spelling
import Torch

/// A number (or a few) that measures how far generated samples are from real ones, under a name that fixes its protocol.
///
/// Each metric is a value in a file of its own, beside the plain function that computes it:
///
/// ```swift
/// extension Metric {
///     public static let frechet = Metric("fid", …) { [frechetDistance(try $0.real.moments, try $0.fake.moments)] }
/// }
/// ```
public struct Metric: Sendable {
    /// The name by which commands and tables know it, such as `fid`.
    public let name: String
    /// The field's name, such as `Fréchet distance`.
    public let title: String
    /// Authors, year and arXiv id.
    public let source: String
    /// What it looks at.
    public let needs: Need
    /// What it yields, in the order of ``compute``'s numbers; the first is the metric's own value.
    public let readings: [Reading]
    /// Settings that its name fixes, such as `k: 5`, for the passport.
    public let settings: [String: String]
    /// The most samples of a side that it looks at, where its cost grows too fast for more; `nil` for all.
    public let limit: Int?
    /// The numbers, one for each reading.
    public let compute: @Sendable (Comparison) throws -> [Double]
    /// The readings' intervals from their values, where leaving samples out is not the way to them; `nil` for a
    /// jackknife.
    public let intervals: (@Sendable (Comparison, [Double]) -> [Interval])?

    public init(
        _ name: String, title: String, source: String, needs: Need, readings: [Reading],
        settings: [String: String] = [:], limit: Int? = nil,
        intervals: (@Sendable (Comparison, [Double]) -> [Interval])? = nil,
        compute: @escaping @Sendable (Comparison) throws -> [Double]
    ) {
        self.name = name
        self.title = title
        self.source = source
        self.needs = needs
        self.readings = readings
        self.settings = settings
        self.limit = limit
        self.intervals = intervals
        self.compute = compute
    }

    /// What a metric looks at on each side.
    public enum Need: String, Codable, Sendable {
        /// Mean and covariance of the features: N need not be kept.
        case moments
        /// The features themselves.
        case features
        /// The probabilities of a classifier.
        case probabilities
        /// The pictures.
        case images
        /// The pictures and their classes.
        case labels
        /// The probabilities of a classifier, and the classes that samples were asked for.
        case classes
        /// The lengths of steps through the generator's latent space.
        case paths

        /// Whether it is known of the generated side alone.
        var isOfGeneratedSide: Bool { self == .paths }
    }

    /// One number of a metric.
    public struct Reading: Sendable, Equatable {
        /// Such as `precision`.
        public let name: String
        public let better: Better
        /// Which values it can have, so that its interval has no others.
        public let scale: IntervalScale

        public init(_ name: String, _ better: Better, _ scale: IntervalScale = .plain) {
            self.name = name
            self.better = better
            self.scale = scale
        }
    }

    /// In which direction samples are better.
    public enum Better: Sendable, Equatable {
        case lower
        case higher
        /// Best at a value, such as 0.5 for a two-sample test that cannot tell the sides apart.
        case near(Double)
    }
}

/// Two sets of samples, as a metric sees them.
public struct Comparison: Sendable {
    public var real: Evidence
    public var fake: Evidence
    /// Begins every random draw of a metric (subsets, projections), so that its value is the same each time.
    public var seed: UInt64

    public init(real: Evidence, fake: Evidence, seed: UInt64 = 0) {
        self.real = real
        self.fake = fake
        self.seed = seed
    }
}
