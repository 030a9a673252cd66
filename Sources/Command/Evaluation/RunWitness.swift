import Adversarial
import Datasets
import Foundation
import Measures
import Metrics
import Torch
import Zoo

/// A trained run, and the numbers that are measured on its own networks and log.
struct RunWitness<S: System> {
    private let files: [URL]
    private let folder: URL
    private let device: Device

    /// - Parameter checkpoints: oldest first.
    init(_ system: S.Type, checkpoints: [URL], folder: URL, device: Device) throws {
        guard !checkpoints.isEmpty else { throw RunFolderError.noRun(folder) }
        files = checkpoints
        self.folder = folder
        self.device = device
    }

    func measurements(_ measures: [RunMeasure]) throws -> [MetricValue] {
        let newest = files[files.count - 1]
        let data = try Checkpoint(contentsOf: newest).recipe(of: S.self, file: newest).data
        let header = try Checkpoint.header(of: newest)
        let (held, split) = try heldOut(data, since: RunFolder.inventory(of: header.data, beside: newest))
        let device = device
        let model = try TrainedModel<S>(contentsOf: newest, device: device)
        let run = MeasuredRun(
            game: model.game, log: RunLog.entries(in: folder).filter { $0.step <= model.step }, held: held,
            checkpoints: files.map { file in
                {
                    let model = try TrainedModel<S>(contentsOf: file, device: device)
                    return (model.step, model.game)
                }
            })
        let passport = Passport(
            features: .init(
                extractor: "the run's own networks", weights: "the run's", resize: "none", scaling: "2x/255 − 1"),
            real: .init(what: data.source, count: held.count, split: split),
            fake: .init(what: folder.lastPathComponent, count: held.count), settings: [:], seed: 0,
            version: RootCommand.configuration.version)
        let warnings = try data.heldOutCaution().map { [$0] } ?? []
        return try measures.flatMap { measure in
            zip(measure.readings, try measure.compute(run)).map {
                MetricValue(metric: $0.name, value: $1, passport: passport, warnings: warnings)
            }
        }
    }

    /// Up to 10,000 held-out samples in the form that the run was trained on, or 2,000 fresh draws.
    private func heldOut(_ data: DataSettings, since listed: Inventory?) throws -> (samples: Batch, split: String) {
        var settings = data
        if case .distribution(let truth) = try settings.open() {
            return (truth.draw(2_000, generator: RandomGenerator(seed: 0)), "")
        }
        settings.split = .test
        guard case .set(let set) = try settings.opened(since: listed).source else {
            throw DataError.unknownSource(settings.source, nearest: nil)
        }
        let order = Tensor.randomPermutation(set.count, generator: RandomGenerator(seed: 0)).array(of: Int64.self)
        return (try set.batch(at: order.prefix(10_000).map { Int($0) }), "test")
    }
}
