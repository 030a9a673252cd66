import Torch

/// What is known of one side's samples: as much of it as the metrics that are asked for need.
public struct Evidence: Sendable {
    /// Samples.
    public let count: Int
    /// What is known of each sample, a row a sample.
    private let rows: Rows
    private let storedMoments: Moments?
    /// Moments of groups of samples, sample i in group i mod G, where nothing else was kept.
    private let groups: [Moments]?

    /// Tensors whose rows are samples.
    struct Rows: Sendable {
        var features: Tensor?
        var probabilities: Tensor?
        var images: Tensor?
        var labels: Tensor?
        var pathLengths: Tensor?

        var all: [Tensor] { [features, probabilities, images, labels, pathLengths].compactMap { $0 } }

        func subset(_ numbers: [Int]) -> Rows {
            let index = Tensor(numbers)
            func chosen(_ rows: Tensor?) -> Tensor? { rows.map { $0.indexSelected(axis: 0, index.to($0.device)) } }
            return Rows(
                features: chosen(features), probabilities: chosen(probabilities), images: chosen(images),
                labels: chosen(labels), pathLengths: chosen(pathLengths))
        }
    }

    /// - Parameters:
    ///   - features: [N, D].
    ///   - probabilities: a classifier's, [N, K]; each row sums to 1.
    ///   - images: 0...255, [N, C, H, W] (`uint8`).
    ///   - labels: classes, [N] (`int64`).
    ///   - pathLengths: see ``perceptualPathLengths(samples:path:position:epsilon:batch:generator:latents:images:distance:)``,
    ///     [N] (`float64`).
    ///   - moments: the features' mean and covariance where they are known without the features.
    public init(
        features: Tensor? = nil, probabilities: Tensor? = nil, images: Tensor? = nil, labels: Tensor? = nil,
        pathLengths: Tensor? = nil, moments: Moments? = nil
    ) {
        self.init(
            Rows(
                features: features, probabilities: probabilities, images: images, labels: labels,
                pathLengths: pathLengths), moments: moments, groups: nil)
    }

    /// What was gathered: moments of groups, sample i in group i mod G, stand for features that were not kept.
    init(_ rows: Rows, momentsOfGroups groups: [Moments]?) {
        self.init(rows, moments: groups.map(Moments.merged), groups: groups)
    }

    private init(_ rows: Rows, moments: Moments?, groups: [Moments]?) {
        let counts = rows.all.map { $0.size(0) } + [moments?.count].compactMap { $0 }
        precondition(!counts.isEmpty && Set(counts).count == 1, "evidence of \(counts) samples")
        count = counts[0]
        self.rows = rows
        storedMoments = moments
        self.groups = groups
    }

    /// [N, D]
    ///
    /// - Throws: ``EvidenceError`` where this side has no features.
    public var features: Tensor { get throws { try rows.features ?? missing(.features) } }
    /// [N, K]
    public var probabilities: Tensor { get throws { try rows.probabilities ?? missing(.probabilities) } }
    /// [N, C, H, W] (`uint8`)
    public var images: Tensor { get throws { try rows.images ?? missing(.images) } }
    /// [N] (`int64`)
    public var labels: Tensor { get throws { try rows.labels ?? missing(.labels) } }
    /// [N] (`float64`)
    public var pathLengths: Tensor { get throws { try rows.pathLengths ?? missing(.paths) } }
    /// Those given, or else the features'.
    public var moments: Moments { get throws { try storedMoments ?? Moments(of: features) } }

    /// Numbers in a sample's features, without working anything out; `nil` where nothing is known of them.
    var width: Int? { rows.features?.size(1) ?? storedMoments?.mean.count }

    public func has(_ need: Metric.Need) -> Bool {
        switch need {
        case .moments: storedMoments != nil || rows.features != nil
        case .features: rows.features != nil
        case .probabilities: rows.probabilities != nil
        case .images: rows.images != nil
        case .labels: rows.images != nil && rows.labels != nil
        case .classes: rows.probabilities != nil && rows.labels != nil
        case .paths: rows.pathLengths != nil
        }
    }

    /// Whether its samples can be told apart.
    private var hasRows: Bool { !rows.all.isEmpty }

    /// The samples of these numbers alone; moments given without features are left out.
    public func subset(_ numbers: [Int]) -> Evidence { Evidence(rows.subset(numbers), moments: nil, groups: nil) }

    /// All samples but those of one group of so many, sample i being in group i mod G; `nil` where they cannot be told
    /// apart, as with moments that somebody else computed.
    public func without(group: Int, of groupCount: Int) -> Evidence? {
        if let groups {
            guard groups.count == groupCount else { return nil }
            let rest = groups.indices.filter { $0 != group }.map { groups[$0] }
            return rest.allSatisfy { $0.count > 0 } ? Evidence(moments: .merged(rest)) : nil
        }
        return hasRows ? subset((0..<count).filter { $0 % groupCount != group }) : nil
    }

    /// Two halves without a sample in common; `nil` where samples cannot be told apart.
    public func halves() -> (Evidence, Evidence)? {
        if let groups {
            let (even, odd) = (groups.indices.filter { $0 % 2 == 0 }, groups.indices.filter { $0 % 2 == 1 })
            guard groups.allSatisfy({ $0.count > 0 }), !odd.isEmpty else { return nil }
            return (
                Evidence(moments: .merged(even.map { groups[$0] })), Evidence(moments: .merged(odd.map { groups[$0] }))
            )
        }
        guard hasRows, count >= 4 else { return nil }
        let half = count / 2
        return (
            subset((0..<half).map { 2 * $0 }), subset((0..<half).map { 2 * $0 + 1 })
        )
    }

    /// The first samples alone; `nil` where samples cannot be told apart.
    func firsts(_ count: Int) -> Evidence? {
        groups == nil && hasRows ? subset(Array(0..<min(count, self.count))) : nil
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
        case .missing(.paths): "path lengths need a run on the generated side, and features other than Inception's"
        case .missing(.labels): "a side has no classes (nested folders are classes)"
        case .missing(let need): "a side has no \(need.rawValue)"
        case .tooFew(let count, let needed, let metric): "\(metric) needs at least \(needed) samples, not \(count)"
        case .unlike(let left, let right): "the sides' features are unlike: \(left) and \(right)"
        case .tooSmall(let shape, let needed, let metric):
            "\(metric) needs pictures of at least \(needed)×\(needed) pixels, not \(shape[2])×\(shape[1])"
        case .notFinite(let which): "\(which) holds numbers that are not finite"
        }
    }
}
