import Adversarial
import Datasets
import Metrics
import Zoo

extension Gatherer {
    /// Samples of the seeds from 0 on, in the real side's shares of classes or else in those of the run's own data.
    func samples<S: System>(
        of run: RunPath, _ system: S.Type, _ name: String, _ count: Int, beside real: OpenedSide?
    ) throws -> OpenedSamples {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device)
        let shares = try classShares(of: model, name, run, beside: real)
        let stream = SampleStream(
            of: model, what: "\(name), step \(model.step)", from: 0, count: count,
            paths: .init(seed: seed, batch: batch), shares: shares)
        return OpenedSamples(stream: stream, shares: shares?.origin)
    }

    private func classShares<S: System>(
        of model: TrainedModel<S>, _ name: String, _ run: RunPath, beside real: OpenedSide?
    ) throws -> ClassShares? {
        let names = model.classNames
        guard !names.isEmpty else {
            guard classes == nil else { throw EvaluationError.noClasses(name) }
            return nil
        }
        if let wanted = try wantedClasses(among: names, of: name) {
            let counts = real?.all?.counts(of: names) ?? names.indices.map { wanted.contains($0) ? 1 : 0 }
            return ClassShares(
                counts,
                origin: "only " + names.indices.filter(wanted.contains).map { names[$0] }.joined(separator: ", "))
        }
        if let counts = real?.all?.counts(of: names) {
            return ClassShares(counts, origin: "in the shares of the real side")
        }
        return try ClassShares(ofDataOf: run, names)
            ?? ClassShares(names.map { _ in 1 }, origin: "equally many of each")
    }
}
