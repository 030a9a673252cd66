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

        public init(_ system: String, _ settings: String...) {
            self.system = system
            self.settings = settings
        }
    }

    public init(
        _ text: String, metric: String, reading: String? = nil, _ expectation: Expectation, trial: [String] = []
    ) {
        self.text = text
        self.metric = metric
        self.reading = reading ?? metric
        self.expectation = expectation
        self.trial = trial
    }

    /// The settings of the rival's trial: what it sets by itself takes the place of the system's.
    public var rivalSettings: [String] {
        guard let rival else { return [] }
        let own = Set(rival.settings.map { $0.prefix { $0 != "=" } })
        return trial.filter { !own.contains($0.prefix { $0 != "=" }) } + rival.settings
    }

    public var rival: Rival? {
        switch expectation {
        case .below(let rival), .above(let rival): rival
        case .atLeast, .atMost, .measured: nil
        }
    }
}
