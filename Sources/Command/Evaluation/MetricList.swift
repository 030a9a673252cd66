import Adversarial
import ArgumentParser
import Datasets
import Measures
import Metrics

/// Metrics as a person lists them: `fid,kid` or `all`.
struct MetricList: CustomStringConvertible {
    private let names: [String]

    /// - Throws: `ValidationError` that suggests the nearest name.
    init(text: String) throws {
        names = text.lowercased().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !isAll, let unknown = names.first(where: { !Self.known.contains($0) }) else { return }
        throw ValidationError("\(NameError(kind: "metric", found: unknown, known: Self.known + ["all"]))")
    }

    init(names: [String]) { self.names = names }

    var isAll: Bool { names == ["all"] }

    /// The metrics.
    ///
    /// - Throws: `EvaluationError` where a metric needs a truth that the data do not have.
    func metrics(for reference: String) throws -> [Metric] {
        let (known, unknown) = known(for: reference)
        if let unknown = unknown.first { throw unknown }
        return known
    }

    /// The metrics that these data can have, some of which need data whose truth is known, and why the others cannot be computed.
    func known(for reference: String) -> (metrics: [Metric], unknown: [EvaluationError]) {
        var known = Metric.all
        let settings = DataSettings(source: reference)
        if settings.location == nil, case .distribution(let truth)? = try? settings.open() {
            if let mixture = truth as? GaussianMixture { known.insert(.modes(of: mixture), at: 0) }
            if let polygons = truth as? Polygons { known.insert(.polygons(polygons), at: 0) }
        }
        if isAll { return (known, []) }
        let measures = Set(RunMeasure.all.map(\.name))
        let wanted = names.filter { !measures.contains($0) }
        return (
            wanted.compactMap { name in known.first { $0.name == name } },
            wanted.filter { name in !known.contains { $0.name == name } }
                .map { .noTruth(metric: $0, data: reference) }
        )
    }

    /// Those among them that are measured on a run itself.
    var measures: [RunMeasure] { names.compactMap { name in RunMeasure.all.first { $0.name == name } } }

    var description: String { names.joined(separator: ",") }
    static let known = Metric.all.map(\.name) + ["modes", "polygons"] + RunMeasure.all.map(\.name)
}
