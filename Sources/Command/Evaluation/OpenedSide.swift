import Metrics

/// One side of an evaluation, ready for the metrics.
struct GatheredSide {
    let evidence: Evidence
    let passport: Passport.Side
    let warnings: [String]
    /// Those of the warnings that belong to the values themselves, such as that the run was trained on these samples.
    var cautions: [String] = []
    /// What a file says of the features in it; `nil` where the extractor computed them.
    let features: FeaturePassport?
}

/// One side of an evaluation before any sample is decoded.
enum OpenedSide {
    case samples(OpenedSamples)
    case features(GatheredSide)

    /// Samples.
    var count: Int {
        switch self {
        case .samples(let samples): samples.stream.count
        case .features(let side): side.evidence.count
        }
    }

    /// `nil` where samples have no classes with names.
    var classes: SideClasses? {
        switch self {
        case .samples(let samples): samples.classes
        case .features: nil
        }
    }

    /// The classes of all that its samples were chosen from; `nil` as ``classes``.
    var all: SideClasses? {
        switch self {
        case .samples(let samples): samples.all ?? samples.classes
        case .features: nil
        }
    }

    /// The names of the classes that were chosen; `nil` for all.
    var wanted: [String]? {
        switch self {
        case .samples(let samples): samples.wanted
        case .features: nil
        }
    }

    /// What is known of its samples' shapes; `nil` for features.
    var shapes: SampleShapes? {
        switch self {
        case .samples(let samples): samples.stream.shapes
        case .features: nil
        }
    }
}

/// A side's samples, and what a reader should know of them.
struct OpenedSamples {
    var stream: SampleStream
    var notes: [String] = []
    /// As ``GatheredSide/cautions``.
    var cautions: [String] = []
    /// The names of the classes that were chosen; `nil` for all.
    var wanted: [String]?
    /// In which shares the samples have their classes, in words; `nil` where there is nothing to say.
    var shares: String?
    /// `nil` where samples have no classes with names.
    var classes: SideClasses?
    /// The classes of all samples of the set, where only some were chosen.
    var all: SideClasses?

    /// Which classes were chosen, or in which shares samples have them, for the passport.
    var chosen: String? { wanted.map { "only " + $0.joined(separator: ", ") } ?? shares }
}
