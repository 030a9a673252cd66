import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Metrics
import Report
import Torch
import Zoo

struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Repeat the experiments of Xu et al. (2018): what six metrics detect, and how long they take.",
        discussion: """
            Six metrics compare real pictures with a GAN's samples and with changed pictures (mixed, collapsed, dropped \
            modes, shifted, copied), in pixels and in a classifier's features. The report lists each conclusion of the \
            paper, whether it holds here, and the numbers.

            Examples:
              ganymede study --out runs/study
              ganymede study --generator runs/dcgan-1 --size 2000 --repeats 5
            """)

    @Option(help: "A labelled data set of pictures: digits, or a folder of IDX or CIFAR files.")
    var data = "digits"

    @Option(help: "The run that makes the generated samples. Default: a DCGAN, which is trained first for 400 steps.")
    var generator: String?

    @Option(help: "Number of samples per side; the paper uses 2,000.")
    var size = 2_000

    @Option(
        name: [.customLong("repeats"), .customLong("repetitions")],
        help: "Number of repetitions, each with other samples; the paper uses 5.")
    var repetitions = 5

    @Option(help: "The experiments, separated by commas. Default: all.")
    var experiments: String?

    @Option(help: "Random seed of all choices.")
    var seed: UInt64 = 0

    @Option(help: "The folder in which the report is written.")
    var out = "runs/study"

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the conclusions as JSON.")
    var json = false

    func validate() throws {
        guard 100...100_000 ~= size else { throw ValidationError("--size must be from 100 to 100000, not \(size)") }
        guard 1...100 ~= repetitions else {
            throw ValidationError("--repeats must be from 1 to 100, not \(repetitions)")
        }
    }

    func run() async throws {
        let device = try device.resolved()
        let folder = URL(filePath: out)
        let chosen = try chosenExperiments()
        try FileManager.default.makeFolder(at: folder)
        let classifier = try await FeatureOptions.classifier(of: DataSettings(source: data), device: device)
        let real = try pictures(of: data)
        let fake = try generatedPictures(folder, device, count: max(size, 2_000))
        let study = try Study(
            real: real, generated: fake, spaces: [("pixels", RawPixels()), ("classifier", classifier)], size: size,
            repetitions: repetitions, seed: seed)
        var observations: [Study.Observation] = []
        for (place, experiment) in chosen.enumerated() {
            Terminal.say("experiment \(place + 1) of \(chosen.count): \(experiment.rawValue)")
            let file = folder.appending(path: "\(experiment.rawValue).json")
            if let done = kept(file) {
                observations += done
                continue
            }
            var found: [Study.Observation] = []
            try study.run(experiment) { found.append($0) }
            try write(Kept(size: size, repetitions: repetitions, seed: seed, data: data, observations: found), to: file)
            observations += found
        }
        let conclusions = Study.conclusions(from: observations, pixels: "pixels", suitable: "classifier")
        try report(observations, conclusions, classifier.passport, to: folder)
        if json { return try printJSON(conclusions) }
        for conclusion in conclusions {
            print("\(conclusion.holds ? "holds  " : "differs") \(conclusion.claim): \(conclusion.found)")
        }
        print("report: \(folder.appending(path: "report.md").path)")
    }

    private func chosenExperiments() throws -> [Study.Experiment] {
        guard let experiments else { return Study.Experiment.allCases }
        return try experiments.split(separator: ",").map { name in
            guard let experiment = Study.Experiment(rawValue: String(name)) else {
                throw NameError(
                    kind: "experiment", found: String(name), known: Study.Experiment.allCases.map(\.rawValue))
            }
            return experiment
        }
    }

    // MARK: Results of earlier runs

    private struct Kept: Codable {
        let size: Int
        let repetitions: Int
        let seed: UInt64
        let data: String
        let observations: [Study.Observation]
    }

    private func kept(_ file: URL) -> [Study.Observation]? {
        guard let data = try? Data(contentsOf: file), let kept = try? JSONDecoder().decode(Kept.self, from: data),
            kept.size == size, kept.repetitions == repetitions, kept.seed == seed, kept.data == self.data
        else { return nil }
        return kept.observations
    }

    private func write(_ value: some Encodable, to file: URL) throws {
        try JSONEncoder().encode(value).writeAtomically(to: file)
    }

    // MARK: Pictures

    /// All pictures of a data set, [N, C, H, W] (`uint8`), without those that trained the classifier where the set is
    /// large enough.
    private func pictures(of name: String) throws -> Tensor {
        for split in [DataSettings.Split.test, .all] {
            guard let source = try? DataSettings(source: name, split: split).open(), case .set(let set) = source,
                set.count >= 2 * size || split == .all
            else { continue }
            return Pixels.bytes(try set.batch(at: Array(0..<set.count)).samples)
        }
        throw DataError.setting("the study needs a data set of pictures; '\(name)' has none")
    }

    private func generatedPictures(_ folder: URL, _ device: Device, count: Int) throws -> Tensor {
        let run = try generator.map { try RunPath($0) } ?? trained(in: folder.appending(path: "generator"), device)
        func draw<S: System>(_ system: S.Type) throws -> Tensor {
            let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device)
            guard model.shape.isImage else {
                throw RecipeError.value(
                    "the run \(run.checkpoint.path) makes points, not pictures: choose another with --generator")
            }
            let parts = stride(from: 0, to: count, by: 250).map { start in
                Pixels.bytes(model.samples(seeds: (start..<min(start + 250, count)).map { UInt64($0) }))
            }
            return .concatenated(parts)
        }
        return try draw(run.system())
    }

    /// A DCGAN that is trained as briefly as the paper's, so that its samples differ visibly from real ones.
    private func trained(in folder: URL, _ device: Device) throws -> RunPath {
        if let newest = RunFolder.checkpoints(in: folder).last, try Checkpoint.header(of: newest).step >= 400 {
            return try RunPath(folder.path)
        }
        var recipe = DCGAN.recipe
        recipe.data = DataSettings(source: data)
        recipe.network.generator = .dcgan(32)
        recipe.network.critic = .dcgan(32)
        recipe.steps = 400
        recipe.seed = seed
        let trainer = try Trainer(recipe, folder: RunFolder(folder), device: device)
        Terminal.say("training a DCGAN for 400 steps")
        var line = ProgressLine()
        _ = try trainer.train { event in
            if case .stepped(let progress) = event { line.show(progress) }
        }
        return try RunPath(folder.path)
    }

    // MARK: The report

    private func report(
        _ observations: [Study.Observation], _ conclusions: [StudyConclusion], _ features: FeaturePassport,
        to folder: URL
    ) throws {
        let table = ObservationTable(observations)
        var lines = [
            "# What six metrics detect", "",
            "`\(Terminal.program) study --data \(inShell(data)) --size \(size) --repeats \(repetitions) --seed \(seed)`",
            "",
            "After Xu et al. 2018 (arXiv 1806.07755): \(size) samples per side, \(repetitions) repetitions. "
                + "Features: \(features.extractor).", "",
            "| the paper's conclusion | here | found |", "|---|---|---|",
        ]
        for conclusion in conclusions {
            lines.append(
                "| \(conclusion.claim) | \(conclusion.holds ? "holds" : "**differs**") | \(conclusion.found) |")
        }
        for experiment in Study.Experiment.allCases where observations.contains(where: { $0.experiment == experiment })
        {
            lines += ["", "## \(experiment.rawValue)", "", "x: \(experiment.axis)", ""]
            for space in ["classifier", "pixels"] {
                let curves = ["is", "ms", "mmd", "wasserstein", "fid", "1nn"].compactMap { metric in
                    table.curve(experiment, metric, space).map { (metric, $0) }
                }
                guard let first = curves.first else { continue }
                let picture = "\(experiment.rawValue)-\(space).png"
                if try draw(curves, experiment, space, to: folder.appending(path: picture)) {
                    lines += ["![\(experiment.rawValue) in \(space)](\(picture))", ""]
                }
                lines.append("| \(space) | " + first.1.map { digits($0.x) }.joined(separator: " | ") + " |")
                lines.append("|---|" + String(repeating: "---|", count: first.1.count))
                for (metric, curve) in curves {
                    lines.append(
                        "| \(metric) | "
                            + curve.map { "\(digits($0.mean)) ± \(digits($0.deviation))" }.joined(separator: " | ")
                            + " |")
                }
                lines.append("")
            }
        }
        lines += try time(table, to: folder)
        try Data((lines.joined(separator: "\n") + "\n").utf8).writeAtomically(to: folder.appending(path: "report.md"))
        try write(conclusions, to: folder.appending(path: "conclusions.json"))
    }

    /// The time that each metric takes to compute from features, for growing numbers of samples: a table and a plot.
    private func time(_ table: ObservationTable, to folder: URL) throws -> [String] {
        let curves = ["is", "ms", "mmd", "wasserstein", "fid", "1nn"].compactMap { metric in
            table.curve(.sampleSize, metric, "classifier").map { (metric, $0.filter { $0.x > 0 }) }
        }
        guard let first = curves.first else { return [] }
        var plot = Plot(title: "time", xLabel: "samples", yLabel: "seconds from features to value")
        plot.isLogarithmicX = true
        plot.isLogarithmicY = true
        plot.series = curves.map { name, curve in Plot.Series(name, curve.map { ($0.x, $0.seconds) }, form: .line) }
        var lines = ["", "## time", "", "Seconds to compute the value from features; median over repetitions.", ""]
        if try plot.writeIfPossible(to: folder.appending(path: "time.png")) { lines += ["![time](time.png)", ""] }
        lines.append("| samples | " + first.1.map { digits($0.x) }.joined(separator: " | ") + " |")
        lines.append("|---|" + String(repeating: "---|", count: first.1.count))
        for (metric, curve) in curves {
            lines.append("| \(metric) | " + curve.map { digits($0.seconds) }.joined(separator: " | ") + " |")
        }
        return lines
    }

    /// Draws curves, each scaled to its own range from 0 to 1, so that all fit one plot; returns whether it could be drawn.
    private func draw(
        _ curves: [(String, [ObservationTable.Place])], _ experiment: Study.Experiment, _ space: String, to file: URL
    ) throws -> Bool {
        var plot = Plot(
            title: "\(experiment.rawValue), \(space)", xLabel: experiment.axis,
            yLabel: "share of the metric's own range")
        plot.series = curves.map { name, curve in
            let (low, high) = (curve.map(\.mean).min() ?? 0, curve.map(\.mean).max() ?? 1)
            let range = high > low ? high - low : 1
            return Plot.Series(
                name, curve.map { ($0.x, ($0.mean - low) / range) },
                spread: curve.map {
                    (($0.mean - $0.deviation - low) / range, ($0.mean + $0.deviation - low) / range)
                })
        }
        return try plot.writeIfPossible(to: file)
    }

    private func digits(_ value: Double) -> String { String(format: "%.3g", value) }
}
