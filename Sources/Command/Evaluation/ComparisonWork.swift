import Adversarial
import Datasets
import Files
import Foundation
import Measures
import Metrics
import Torch
import Zoo

/// The result of one run.
struct RunResult: Codable {
    let seed: UInt64
    /// The step of the checkpoint that was chosen.
    let step: Int
    /// Seconds of training.
    let seconds: Double
    /// The metric by which it was chosen, on the half it was chosen on.
    let chosenBy: Double?
    /// On the other half.
    let measurements: [MetricValue]
    /// The recipe, so that results of another one are not taken for this one's.
    let recipe: String
}

/// One run of a comparison.
struct Work {
    /// A checkpoint is chosen by the first; without any the newest is taken.
    let metrics: [Metric]
    var measures: [RunMeasure] = []
    let folder: URL
    let seed: UInt64
    let extractor: any FeatureExtractor
    let device: Device

    func result<S: System>(of recipe: Recipe<S>, label: String) throws -> RunResult? {
        let file = folder.appending(path: "comparison.json")
        let names = (metrics.flatMap(\.readings) + measures.flatMap(\.readings)).map(\.name)
        if let data = try? Data(contentsOf: file), let old = try? JSONDecoder().decode(RunResult.self, from: data),
            old.recipe == (try recipe.yaml()), old.measurements.map(\.metric) == names,
            metrics.isEmpty || old.measurements.first?.passport.features == extractor.passport
        {
            return old
        }
        guard let seconds = try train(recipe, label) else { return nil }
        let result = try measured(recipe, seconds: seconds)
        try JSONEncoder().encode(result).writeAtomically(to: file)
        return result
    }

    /// Seconds of training, or nothing when somebody asked to stop.
    private func train<S: System>(_ recipe: Recipe<S>, _ label: String) throws -> Double? {
        let run = try RunFolder(folder)
        let trainer = try Trainer(recipe, folder: run, device: device)
        if let newest = RunFolder.checkpoints(in: folder).last {
            let before = try RunFolder.recipe(of: S.self, in: folder)
            let differences = try before.differences(to: recipe)
            guard differences.isEmpty else {
                throw RecipeError.value(
                    "the run in \(folder.path) was trained with other settings:\n  "
                        + differences.joined(separator: "\n  ")
                        + "\nchoose another folder with --out (with --runs for 'show')")
            }
            try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
        }
        guard trainer.step < recipe.steps else { return trainer.elapsed }
        Terminal.say("\(label), seed \(seed)")
        var line = ProgressLine()
        let outcome = try trainer.train { event in
            if case .stepped(let progress) = event { line.show(progress) }
        }
        return outcome == .finished ? trainer.elapsed : nil
    }

    /// Chooses a checkpoint on one half of the held-out data, and measures it on the other.
    private func measured<S: System>(_ recipe: Recipe<S>, seconds: Double) throws -> RunResult {
        guard let first = metrics.first else {
            guard let newest = RunFolder.checkpoints(in: folder).last else { throw RunFolderError.noRun(folder) }
            return RunResult(
                seed: seed, step: try Checkpoint.header(of: newest).step, seconds: seconds, chosenBy: nil,
                measurements: try told(recipe), recipe: try recipe.yaml())
        }
        let held = try heldOut(recipe)
        var best: (file: URL, step: Int, value: Double)?
        for file in RunFolder.checkpoints(in: folder) {
            let fake = try generated(S.self, file, count: held.choice.count, from: 0, in: held.classes)
            let value = try first.compute(
                first.limited(Comparison(real: held.choice, fake: fake.evidence, seed: seed)))[0]
            if best.map({ first.readings[0].better.prefers(value, to: $0.value) }) ?? true {
                best = (file, fake.step, value)
            }
        }
        guard let best else { throw RunFolderError.noRun(folder) }
        // Other seeds than those it was chosen by.
        let fake = try generated(
            S.self, best.file, count: held.report.count, from: UInt64(held.choice.count),
            in: held.classes)
        let passport = Passport(
            features: extractor.passport,
            real: .init(what: recipe.data.source, count: held.report.count, split: held.split + ", second half"),
            fake: .init(what: folder.lastPathComponent, count: held.report.count), settings: [:], seed: 0,
            version: RootCommand.configuration.version)
        let evaluation = Evaluation(
            Comparison(real: held.report, fake: fake.evidence), passport: passport, intervals: false, floor: true)
        var values = try metrics.flatMap { try evaluation.measure($0) }
        if let caution = try recipe.data.heldOutCaution() {
            for number in values.indices { values[number].warnings.append(caution) }
        }
        return RunResult(
            seed: seed, step: best.step, seconds: seconds, chosenBy: best.value,
            measurements: try values + told(recipe), recipe: try recipe.yaml())
    }

    /// What is measured on the run itself.
    private func told<S: System>(_ recipe: Recipe<S>) throws -> [MetricValue] {
        guard !measures.isEmpty else { return [] }
        return try RunWitness(S.self, checkpoints: RunFolder.checkpoints(in: folder), folder: folder, device: device)
            .measurements(measures)
    }

    private var needs: Set<Metric.Need> { Set(metrics.map(\.needs)) }

    /// Two halves of the held-out data, or of fresh draws, in the form that the run trains on.
    private func heldOut<S: System>(
        _ recipe: Recipe<S>
    ) throws -> (choice: Evidence, report: Evidence, split: String, classes: SideClasses?) {
        let stream: SampleStream
        if case .distribution(let truth) = try recipe.data.open() {
            stream = SampleStream(truth, what: recipe.data.source, count: 10_000, seed: 0)
        } else {
            var settings = recipe.data
            settings.split = .test
            guard case .set(let set) = try settings.opened(lazily: true).source else {
                throw DataError.unknownSource(settings.source, nearest: nil)
            }
            stream = SampleStream(set, what: settings.source, split: "test", limit: 10_000, seed: 0)
        }
        let all = try Evidence.gathered(from: stream, through: extractor, for: needs.union([.features]), batch: 250)
        guard let halves = all.halves() else {
            throw EvidenceError.tooFew(all.count, needed: 4, metric: "a comparison")
        }
        return (halves.0, halves.1, stream.split, try SideClasses(of: stream))
    }

    private func generated<S: System>(
        _ system: S.Type, _ file: URL, count: Int, from start: UInt64, in classes: SideClasses?
    ) throws -> (evidence: Evidence, step: Int) {
        let model = try TrainedModel<S>(contentsOf: file, device: device)
        let names = model.classNames
        let shares = names.isEmpty ? nil : classes?.counts(of: names)
        let stream = SampleStream(
            of: model, what: file.path, from: start, count: count,
            shares: shares.map { ClassShares($0, origin: "in the shares of the held-out data") })
        return (
            try Evidence.gathered(from: stream, through: extractor, for: needs.union([.features]), batch: 250),
            model.step
        )
    }
}

extension Metric.Better {
    /// Whether a value is better than another.
    func prefers(_ value: Double, to other: Double) -> Bool {
        switch self {
        case .lower: value < other
        case .higher: value > other
        case .near(let ideal): abs(value - ideal) < abs(other - ideal)
        }
    }
}
