/// A claim of a paper about its system, and a small experiment that tests it, on two cores.
///
/// The system and its baseline are trained with the same random seeds. The claim holds if the whole interval of the
/// mean (or mean difference) over seeds supports it.
public struct Claim: Sendable {
    /// The claim, in a sentence.
    public let text: String
    /// The metric, or the measure of a run, and one of its readings.
    public let metric: String
    public let reading: String
    /// What the claim expects of the reading.
    public let expectation: Expectation
    /// Settings of the experiment, such as `data.source=ring8`.
    public let trial: [String]
    /// A note on the outcome, with the results of further runs.
    public let finding: String?

    public enum Expectation: Sendable {
        /// Less than the same reading of the baseline: another system, or this one with other settings.
        case below(Rival)
        case above(Rival)
        case atLeast(Double)
        case atMost(Double)
        /// Nothing is expected; the reading is only measured.
        case measured
    }

    /// The baseline that a system is compared with.
    public struct Rival: Sendable {
        public let system: String
        public let settings: [String]
        /// Paths of the experiment's settings that the baseline does not have.
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

    /// The settings of the baseline's experiment. Its own settings replace those of the system.
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
    /// The outcome of a claim.
    public enum Verdict: String, Sendable {
        case holds
        /// The whole interval contradicts the claim.
        case fails = "fails here"
        case notShown = "not shown here"
        /// There is no claim.
        case measured
    }
}

extension Claim.Expectation {
    /// The outcome for an interval of the mean over seeds: of the difference from the baseline, if there is one,
    /// otherwise of the reading itself.
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
