import Foundation

/// A conclusion of the paper, and whether the numbers found here bear it out.
public struct StudyConclusion: Codable, Sendable {
    /// What the paper says.
    public let claim: String
    /// What was found here, in numbers.
    public let found: String
    public let holds: Bool
}

extension Study {
    /// The paper's conclusions, each held against what was observed.
    ///
    /// - Parameters:
    ///   - pixels: the name of the space of raw pixels.
    ///   - suitable: the name of the suitable space.
    public static func conclusions(
        from observations: [Observation], pixels: String, suitable: String
    ) -> [StudyConclusion] {
        let table = ObservationTable(observations)
        let good = ["mmd", "1nn"]
        var conclusions: [StudyConclusion] = []

        func rises(_ experiment: Experiment, _ metric: String, _ space: String) -> Double? {
            table.curve(experiment, metric, space).map { spearman($0.map(\.x), $0.map(\.mean)) }
        }
        func add(_ claim: String, _ values: [(String, Double?)], _ holds: (Double) -> Bool) {
            let known = values.compactMap { name, value in value.map { (name, $0) } }
            guard !known.isEmpty else { return }
            conclusions.append(
                StudyConclusion(
                    claim: claim,
                    found: known.map { "\($0.0) \(String(format: "%.2f", $0.1))" }.joined(separator: ", "),
                    holds: known.allSatisfy { holds($0.1) }))
        }

        add(
            "MMD and the 1-NN test discriminate in the suitable space: they rise with the share of generated samples "
                + "(rank correlation at least 0.95)",
            good.map { ($0, rises(.mixing, $0, suitable)) }, { $0 >= 0.95 })
        add(
            "So do the Fréchet and the Wasserstein distance",
            ["fid", "wasserstein"].map { ($0, rises(.mixing, $0, suitable)) }, { $0 >= 0.95 })
        for (experiment, word) in [(Experiment.collapse, "collapse"), (.dropping, "dropping")] {
            add(
                "MMD, 1-NN, Fréchet and Wasserstein notice mode \(word): they rise with the number of clusters "
                    + "(rank correlation at least 0.9)",
                ["mmd", "1nn", "fid", "wasserstein"].map { ($0, rises(experiment, $0, suitable)) }, { $0 >= 0.9 })
        }
        for metric in ["is", "ms"] {
            add(
                "The \(metric == "is" ? "Inception" : "Mode") Score does not tell generated samples from real ones "
                    + "reliably: it does not fall strictly as they are mixed in (rank correlation above −0.95)",
                [(metric, rises(.mixing, metric, suitable))], { $0 > -0.95 })
        }
        // A score that were of use would fall by more than its own scatter when four fifths of the modes collapse.
        add(
            "The Inception Score misses collapse: from no cluster collapsed to most of them it falls by less than a tenth",
            [("relative change", table.relativeChange(.collapse, "is", suitable))], { $0 > -0.1 })
        add(
            "Distances in pixel space overrate small shifts: relative to generated samples they react more strongly there "
                + "than in the suitable space (ratio above 1)",
            ["mmd", "1nn", "wasserstein"].map { metric in
                (metric, table.sensitivity(.shift, metric, pixels, over: suitable))
            }, { $0 > 1 })
        add(
            "Copies of the reference are noticed: MMD, 1-NN, Fréchet and Wasserstein fall as they are mixed in (rank "
                + "correlation at most −0.95)",
            ["mmd", "1nn", "fid", "wasserstein"].map { ($0, rises(.overfitting, $0, suitable)) }, { $0 <= -0.95 })
        add(
            "The gap to held-out samples tells copies from good samples: once all are copies, MMD, 1-NN, Fréchet and "
                + "Wasserstein are worse on held-out than on training samples by more than 4 deviations",
            ["mmd", "1nn", "fid", "wasserstein"].map { ($0, table.gap($0, suitable)) }, { $0 > 4 })
        add(
            "The Inception Score cannot notice copies: it changes by less than a tenth",
            [("relative change", table.relativeChange(.overfitting, "is", suitable).map(abs))], { $0 < 0.1 })
        add(
            "MMD and 1-NN are cheap, Wasserstein is costly: its time over theirs is above 2 with the most samples",
            good.map { ("over \($0)", table.timeRatio("wasserstein", over: $0, suitable)) }, { $0 > 2 })
        add(
            "MMD and 1-NN tell generated from real with 1,000 samples or fewer: the gap is above 4 deviations",
            good.map { ($0, table.separation($0, suitable, samples: 1_000)) }, { $0 > 4 })
        return conclusions
    }
}

/// The rank correlation of Spearman, equal values at their mean rank.
public func spearman(_ x: [Double], _ y: [Double]) -> Double {
    func ranks(_ values: [Double]) -> [Double] {
        values.map { value in
            Double(values.count { $0 < value }) + Double(values.count { $0 == value } - 1) / 2
        }
    }
    let (a, b) = (ranks(x), ranks(y))
    let mean = Double(x.count - 1) / 2
    let covariance = zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    let spreads = a.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * b.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return spreads > 0 ? covariance / spreads.squareRoot() : 0
}

/// Observations by what they are of.
public struct ObservationTable {
    private let observations: [Study.Observation]

    public init(_ observations: [Study.Observation]) { self.observations = observations }

    /// One place of a curve: the mean over repetitions and their deviation.
    public struct Place: Sendable {
        public let x: Double
        public let mean: Double
        public let deviation: Double
        public let seconds: Double
    }

    /// A metric's curve in a space, from the least x to the largest; `nil` where nothing was observed.
    public func curve(_ experiment: Study.Experiment, _ metric: String, _ space: String) -> [Place]? {
        let mine = observations.filter { $0.experiment == experiment && $0.metric == metric && $0.space == space }
        guard !mine.isEmpty else { return nil }
        return Dictionary(grouping: mine, by: \.x).sorted { $0.key < $1.key }.map { x, group in
            let mean = group.reduce(0) { $0 + $1.value } / Double(group.count)
            let square = group.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) }
            return Place(
                x: x, mean: mean, deviation: (square / Double(max(1, group.count - 1))).squareRoot(),
                seconds: group.map(\.seconds).sorted()[group.count / 2])
        }
    }

    /// (last − first) / first of a curve.
    func relativeChange(_ experiment: Study.Experiment, _ metric: String, _ space: String) -> Double? {
        guard let curve = curve(experiment, metric, space), let first = curve.first, let last = curve.last,
            first.mean != 0
        else { return nil }
        return (last.mean - first.mean) / abs(first.mean)
    }

    /// How far a metric moves in an experiment, as a share of how far it moves when all samples are generated ones, in
    /// one space over that in another.
    func sensitivity(
        _ experiment: Study.Experiment, _ metric: String, _ space: String, over other: String
    ) -> Double? {
        func share(_ space: String) -> Double? {
            guard let change = curve(experiment, metric, space), let mixing = curve(.mixing, metric, space),
                let full = mixing.last.map({ $0.mean - mixing[0].mean }), full != 0, let end = change.last
            else { return nil }
            return (end.mean - change[0].mean) / full
        }
        guard let mine = share(space), let theirs = share(other), theirs != 0 else { return nil }
        return abs(mine / theirs)
    }

    /// How much worse a metric is on held-out than on training samples once all samples are copies of the latter, in
    /// deviations over repetitions of the two.
    func gap(_ metric: String, _ space: String) -> Double? {
        guard let copied = curve(.overfitting, metric, space)?.last, let held = curve(.heldOut, metric, space)?.last
        else { return nil }
        let spread = (copied.deviation * copied.deviation + held.deviation * held.deviation).squareRoot()
        return spread > 0 ? (held.mean - copied.mean) / spread : nil
    }

    func timeRatio(_ metric: String, over other: String, _ space: String) -> Double? {
        guard let mine = curve(.sampleSize, metric, space)?.last, let theirs = curve(.sampleSize, other, space)?.last,
            theirs.seconds > 0
        else { return nil }
        return mine.seconds / theirs.seconds
    }

    /// The gap between real against generated and real against real, in deviations over repetitions of the two.
    func separation(_ metric: String, _ space: String, samples: Double) -> Double? {
        guard let curve = curve(.sampleSize, metric, space), let fake = curve.first(where: { $0.x == samples }),
            let real = curve.first(where: { $0.x == -samples })
        else { return nil }
        let spread = (fake.deviation * fake.deviation + real.deviation * real.deviation).squareRoot()
        return spread > 0 ? (fake.mean - real.mean) / spread : nil
    }
}
