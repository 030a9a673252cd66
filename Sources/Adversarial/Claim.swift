/// Something that a paper says of its system, small enough to be looked at on two cores, and how it is looked at.
///
/// Both sides are trained with the same seeds; the claim holds where the interval of the mean (difference) over seeds
/// lies on the side that it says.
public struct Claim: Sendable {
    /// What the paper says, in a sentence.
    public let text: String
    /// The metric, or the measure of a run, and which of its readings.
    public let metric: String
    public let reading: String
    /// What must be true of the reading.
    public let expectation: Expectation
    /// Settings that make the trial small, such as `data.source=ring8`.
    public let trial: [String]
    /// What was found when its outcome was looked into.
    public let finding: String?

    public enum Expectation: Sendable {
        /// Below the same reading of another system, or of this one with other settings.
        case below(Rival)
        case above(Rival)
        case atLeast(Double)
        case atMost(Double)
        /// Nothing: the reading is only looked at.
        case measured
    }

    /// Whom a system is held against.
    public struct Rival: Sendable {
        public let system: String
        public let settings: [String]
        /// Paths of the trial's settings that it does not have.
        public let lacks: [String]

        public init(_ system: String, _ settings: String..., lacking lacks: [String] = []) {
            self.system = system
            self.settings = settings
            self.lacks = lacks
        }
    }

    public init(
        _ text: String, metric: String, reading: String? = nil, _ expectation: Expectation, trial: [String] = [],
        finding: String? = nil
    ) {
        self.text = text
        self.metric = metric
        self.reading = reading ?? metric
        self.expectation = expectation
        self.trial = trial
        self.finding = finding
    }

    /// The settings of the rival's trial: what it sets by itself takes the place of the system's.
    public var rivalSettings: [String] {
        guard let rival else { return [] }
        let own = Set(rival.settings.map { $0.prefix { $0 != "=" } } + rival.lacks.map { $0[...] })
        return trial.filter { !own.contains($0.prefix { $0 != "=" }) } + rival.settings
    }

    public var rival: Rival? {
        switch expectation {
        case .below(let rival), .above(let rival): rival
        case .atLeast, .atMost, .measured: nil
        }
    }
}

extension Claim {
    /// What came of a claim.
    public enum Verdict: String, Sendable {
        case holds
        /// The opposite shows.
        case fails = "fails here"
        case notShown = "not shown here"
        /// Nothing was claimed.
        case measured
    }
}

extension Claim.Expectation {
    /// What an interval of the mean over seeds says: of the difference to the rival where there is one, or else of the
    /// reading itself.
    public func verdict(low: Double, high: Double) -> Claim.Verdict {
        func verdict(_ holds: Bool, _ fails: Bool) -> Claim.Verdict { holds ? .holds : fails ? .fails : .notShown }
        return switch self {
        case .below: verdict(high < 0, low > 0)
        case .above: verdict(low > 0, high < 0)
        case .atLeast(let bound): verdict(low >= bound, high < bound)
        case .atMost(let bound): verdict(high <= bound, low > bound)
        case .measured: .measured
        }
    }
}
