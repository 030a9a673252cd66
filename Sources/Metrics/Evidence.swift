import Torch

/// What is known of one side's samples: as much of it as the metrics that are asked for need.
public struct Evidence: Sendable {
    /// Samples.
    public let count: Int
    private let storedFeatures: Tensor?
    private let storedMoments: Moments?
    private let storedProbabilities: Tensor?
    private let storedImages: Tensor?

    /// - Parameters:
    ///   - features: [N, D].
    ///   - probabilities: a classifier's, [N, K]; each row sums to 1.
    ///   - images: 0...255, [N, C, H, W] (`uint8`).
    ///   - moments: the features' mean and covariance where they are known without the features.
    public init(features: Tensor? = nil, probabilities: Tensor? = nil, images: Tensor? = nil, moments: Moments? = nil) {
        let counts = [features, probabilities, images].compactMap { $0?.size(0) } + [moments?.count].compactMap { $0 }
        precondition(!counts.isEmpty && Set(counts).count == 1, "evidence of \(counts) samples")
        count = counts[0]
        storedFeatures = features
        storedMoments = moments
        storedProbabilities = probabilities
        storedImages = images
    }

    /// [N, D]
    ///
    /// - Throws: ``EvidenceError`` where this side has no features.
    public var features: Tensor { get throws { try storedFeatures ?? missing(.features) } }
    /// [N, K]
    public var probabilities: Tensor { get throws { try storedProbabilities ?? missing(.probabilities) } }
    /// [N, C, H, W] (`uint8`)
    public var images: Tensor { get throws { try storedImages ?? missing(.images) } }
    /// Those given, or else the features'.
    public var moments: Moments { get throws { try storedMoments ?? Moments(of: features) } }

    public func has(_ need: Metric.Need) -> Bool {
        switch need {
        case .moments: storedMoments != nil || storedFeatures != nil
        case .features: storedFeatures != nil
        case .probabilities: storedProbabilities != nil
        case .images: storedImages != nil
        }
    }

    /// The samples of these numbers alone; moments given without features are left out.
    public func subset(_ numbers: [Int]) -> Evidence {
        let index = Tensor(numbers)
        func chosen(_ rows: Tensor?) -> Tensor? { rows?.indexSelected(axis: 0, index.to(rows!.device)) }
        return Evidence(
            features: chosen(storedFeatures), probabilities: chosen(storedProbabilities), images: chosen(storedImages))
    }

    private func missing(_ need: Metric.Need) throws -> Tensor { throw EvidenceError.missing(need) }
}

/// Why a metric cannot be computed from what is known of a side.
public enum EvidenceError: Error, CustomStringConvertible, Equatable {
    case missing(Metric.Need)
    /// Fewer samples than the metric needs.
    case tooFew(Int, needed: Int, metric: String)
    /// The two sides' features have different lengths.
    case unlike([Int], [Int])
    /// Pictures with fewer pixels along an edge than the metric needs: [C, H, W].
    case tooSmall([Int], needed: Int, metric: String)
    /// Features that hold something else than finite numbers.
    case notFinite(String)

    public var description: String {
        switch self {
        case .missing(let need): "a side has no \(need.rawValue)"
        case .tooFew(let count, let needed, let metric): "\(metric) needs at least \(needed) samples, not \(count)"
        case .unlike(let left, let right): "the sides' features are unlike: \(left) and \(right)"
        case .tooSmall(let shape, let needed, let metric):
            "\(metric) needs pictures of at least \(needed)×\(needed) pixels, not \(shape[2])×\(shape[1])"
        case .notFinite(let which): "\(which) holds numbers that are not finite"
        }
    }
}
