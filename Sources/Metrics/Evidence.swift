import Torch

/// What is known of one side's samples: as much of it as the metrics that are asked for need.
public struct Evidence: Sendable {
    /// Samples.
    public let count: Int
    /// Whose samples they are, where somebody said.
    public internal(set) var side: EvidenceSide?
    /// What is known of each sample, a row a sample.
    private let rows: Rows
    private let storedMoments: Moments?
    /// Moments of groups of samples, sample i in group i mod G, where nothing else was kept.
    private let groups: [Moments]?
    private var noImages: EvidenceError?

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
    ///   - side: whose samples they are, for errors.
    public init(
        features: Tensor? = nil, probabilities: Tensor? = nil, images: Tensor? = nil, labels: Tensor? = nil,
        pathLengths: Tensor? = nil, moments: Moments? = nil, side: EvidenceSide? = nil
    ) {
        self.init(
            Rows(
                features: features, probabilities: probabilities, images: images, labels: labels,
                pathLengths: pathLengths), moments: moments, groups: nil, side)
    }

    /// What was gathered: moments of groups, sample i in group i mod G, stand for features that were not kept.
    ///
    /// - Parameter noImages: why no pictures were kept, where that is not for want of them.
    init(_ rows: Rows, momentsOfGroups groups: [Moments]?, of side: EvidenceSide, noImages: EvidenceError? = nil) {
        self.init(rows, moments: groups.map(Moments.merged), groups: groups, side)
        self.noImages = noImages
    }

    private init(_ rows: Rows, moments: Moments?, groups: [Moments]?, _ side: EvidenceSide?) {
        let counts = rows.all.map { $0.size(0) } + [moments?.count].compactMap { $0 }
        precondition(!counts.isEmpty && Set(counts).count == 1, "evidence of \(counts) samples")
        count = counts[0]
        self.rows = rows
        storedMoments = moments
        self.groups = groups
        self.side = side
    }

    /// The same, known as one side of a comparison.
    func named(_ role: EvidenceSide.Role) -> Evidence {
        var named = self
        named.side = side ?? EvidenceSide(.other, "")
        named.side?.role = role
        return named
    }

    /// [N, D]
    ///
    /// - Throws: ``EvidenceError`` where this side has no features.
    public var features: Tensor { get throws { try rows.features ?? missing(.features) } }
    /// [N, K]
    public var probabilities: Tensor { get throws { try rows.probabilities ?? missing(.probabilities) } }
    /// [N, C, H, W] (`uint8`)
    public var images: Tensor {
        get throws {
            if let noImages { throw noImages }
            return try rows.images ?? missing(.images)
        }
    }
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
    public func subset(_ numbers: [Int]) -> Evidence {
        var subset = Evidence(rows.subset(numbers), moments: nil, groups: nil, side)
        subset.noImages = noImages
        return subset
    }

    /// All samples but those of one group of so many, sample i being in group i mod G; `nil` where they cannot be told
    /// apart, as with moments that somebody else computed.
    public func without(group: Int, of groupCount: Int) -> Evidence? {
        if let groups {
            guard groups.count == groupCount else { return nil }
            let rest = groups.indices.filter { $0 != group }.map { groups[$0] }
            return rest.allSatisfy { $0.count > 0 } ? Evidence(moments: .merged(rest), side: side) : nil
        }
        return hasRows ? subset((0..<count).filter { $0 % groupCount != group }) : nil
    }

    /// Two halves without a sample in common; `nil` where samples cannot be told apart.
    public func halves() -> (Evidence, Evidence)? {
        if let groups {
            let (even, odd) = (groups.indices.filter { $0 % 2 == 0 }, groups.indices.filter { $0 % 2 == 1 })
            guard groups.allSatisfy({ $0.count > 0 }), !odd.isEmpty else { return nil }
            func part(_ numbers: [Int]) -> Evidence {
                Evidence(moments: .merged(numbers.map { groups[$0] }), side: side)
            }
            return (part(even), part(odd))
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

    private func missing(_ need: Metric.Need) throws -> Tensor { throw EvidenceError.missing(need, of: side) }
}
