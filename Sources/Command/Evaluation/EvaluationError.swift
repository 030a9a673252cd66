import Metrics

/// Why an evaluation makes no sense.
enum EvaluationError: Error, CustomStringConvertible {
    case noTruth(metric: String, data: String)
    case ownData(measure: String, data: String)
    case noClasses(String)
    case noSamples(String, [String])
    /// At least one metric, each with the reason.
    case nothingMeasured([(metric: String, reason: EvidenceError)])
    /// In what the features of two sides differ.
    case otherFeatures(real: String, fake: String, [String])

    var description: String {
        switch self {
        case .nothingMeasured(let skipped):
            Self.description(of: skipped)
        case .noSamples(let name, let classes):
            "the part of \(name) that is measured has no samples of \(classes.joined(separator: ", ")): choose another part with "
                + "--split, or other classes"
        case .noClasses(let name): "\(name) has no classes, so --class cannot choose any: leave --class out"
        case .ownData(let measure, let data):
            "\(measure) is measured on the held-out part of the run's own data: name \(data) as the real side"
        case .noTruth(let metric, let data):
            "the metric \(metric) needs \(metric == "polygons" ? "the built-in data polygons" : "the built-in data ring8 or grid25") "
                + "as the real side, not \(data)"
        case .otherFeatures(let real, let fake, let differences):
            "the features of \(real) (real) and \(fake) (generated) were computed differently (\(differences.joined(separator: "; "))): "
                + "choose the same with --features and --protocol"
        }
    }

    /// Each reason once, with the metrics that cannot be computed because of it.
    static func reasons(
        _ skipped: [(metric: String, reason: EvidenceError)]
    ) -> [(metrics: String, reason: String)] {
        var known: Set<String> = []
        return skipped.map { "\($0.reason)" }.filter { known.insert($0).inserted }.map { reason in
            (skipped.filter { "\($0.reason)" == reason }.map(\.metric).joined(separator: ", "), reason)
        }
    }

    private static func description(of skipped: [(metric: String, reason: EvidenceError)]) -> String {
        let reasons = reasons(skipped)
        guard reasons.count > 1 else { return reasons[0].reason }
        return "none of the metrics can be computed: "
            + reasons.map { "\($0.metrics) because \($0.reason)" }.joined(separator: "; ")
    }
}
