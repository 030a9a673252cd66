import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Metrics
import Report
import Torch
import Zoo

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Look around in a run's latent space: analogies, grids around a sample, attributes, lengths.",
        discussion: """
            After White 2016, "Sampling Generative Networks" (arXiv 1609.04468). An attribute is a class that the data's
            classifier names: its vector is the mean of the latent vectors whose samples have it less that of the others. Where
            a generator is told classes or codes, they stay as they are, and walks go through its other latent numbers.

            Examples:
              ganymede explore runs/dcgan-1 --analogy 3,7,12 --out analogy.png
              ganymede explore runs/dcgan-1 --around 5 --out around.png
              ganymede explore runs/dcgan-1 --attribute 7 --out seven.png
              ganymede explore runs/dcgan-1 --lengths lengths.png
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("A run's folder (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "Three seeds a,b,c: a J-diagram of a : b :: c : d.")
    var analogy: SeedList?

    @Option(help: "A seed: a grid around its sample in two random directions.")
    var around: UInt64?

    @Option(help: "A class of the data: samples moved along its vector, and the curve of the vector as a classifier.")
    var attribute: String?

    @Flag(
        help: """
            With --attribute: count bright and dark samples alike, as if replicated, so that brightness, which often goes \
            along with a class, has no part in the vector.
            """)
    var balanced = false

    @Option(help: "A plot of the latent vectors' lengths along straight and spherical paths, as PNG.")
    var lengths: String?

    @Option(help: "Rows and columns of a grid.")
    var size = 8

    @Option(help: "How far a grid around a sample reaches, in radians.")
    var reach = 0.8

    @Option(help: "How many samples an attribute is learned from.")
    var count = 2_000

    @Option(help: "The picture.")
    var out = "explored.png"

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print what was found as JSON.")
    var json = false

    func validate() throws {
        if let analogy, analogy.seeds.count != 3 {
            throw ValidationError("--analogy takes three seeds, such as 3,7,12")
        }
        guard 2...32 ~= size else { throw ValidationError("--size must be from 2 to 32, not \(size)") }
        guard 0.01...1.5 ~= reach else { throw ValidationError("--reach must be from 0.01 to 1.5, not \(reach)") }
        guard 50...100_000 ~= count else { throw ValidationError("--count must be from 50 to 100000, not \(count)") }
        if balanced, attribute == nil { throw ValidationError("--balanced goes with --attribute") }
        for file in [out] + [lengths].compactMap({ $0 }) where !URL(filePath: file).isPNG {
            throw ValidationError("'\(file)' must end in .png")
        }
    }

    func run() async throws {
        // Not in validate(), which comes before a misspelt option is found.
        let asked = [analogy != nil, around != nil, attribute != nil, lengths != nil].count { $0 }
        guard asked == 1 else {
            throw ValidationError("ask for one of --analogy, --around, --attribute and --lengths")
        }
        let run = try RunPath(source)
        let system: any System.Type = try run.system()
        try await explore(system, run)
    }

    private func explore<S: System>(_ system: S.Type, _ run: RunPath) async throws {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device.resolved())
        let target = URL(filePath: out)
        if let seeds = analogy?.seeds {
            let corners = seeds.map { model.latent(seed: $0) }
            try draw(
                LatentWalks.analogy((corners[0], corners[1], corners[2]), size: size, code: model.game.codeSize), model,
                to: target)
            try tell(["picture": target.path], [:])
        } else if let around {
            let directions = (model.latent(seed: around &+ 1_000_003), model.latent(seed: around &+ 2_000_003))
            let free = directions.0.size(1) - model.game.codeSize
            guard free > 2 else {
                throw RecipeError.value(
                    "a grid goes two ways on the sphere of latent vectors, which needs three numbers or more, and this "
                        + "run's have \(free): interpolate goes from one to another")
            }
            let grid = LatentWalks.grid(
                around: model.latent(seed: around), along: directions, reach: reach, size: size,
                code: model.game.codeSize)
            try draw(grid, model, to: target)
            try tell(["picture": target.path], [:])
        } else if let lengths {
            try plotLengths(model, to: URL(filePath: lengths))
        } else if let attribute {
            try await explore(attribute, S.self, model, run, to: target)
        }
    }

    private func draw<S: System>(_ latents: Tensor, _ model: TrainedModel<S>, to file: URL) throws {
        try model.checkPicture(of: size * size, columns: size)
        let samples = Tensor.stacked((0..<latents.size(0)).map { model.sample(from: latents[$0..<($0 + 1)]) })
        try model.writePicture(samples, to: file, columns: size)
    }

    /// Straight paths leave the shell on which latent vectors lie; spherical ones stay on it.
    private func plotLengths<S: System>(_ model: TrainedModel<S>, to file: URL) throws {
        var plot = Plot(
            title: "Length of the latent vector", xLabel: "share of the way", yLabel: "length, mean of 200 paths")
        let ends = (0..<2).map { side in
            LatentWalks.withoutCode(
                model.game.latents(seeds: (0..<200).map { UInt64(2 * $0 + side) }), model.game.codeSize)
        }
        let shares = (0...20).map { Double($0) / 20 }
        var middles: [String: Double] = [:]
        for path in LatentPath.allCases {
            let curve = shares.map { share in
                (share, path.point(ends[0], ends[1], at: share).norm(axes: [1]).mean().item())
            }
            plot.series.append(Plot.Series(path.rawValue, curve.map { ($0.0, $0.1) }, form: .line))
            middles["\(path.rawValue), half way"] = curve[10].1
        }
        middles["at the ends"] = ends[0].norm(axes: [1]).mean().item()
        try plot.write(to: file)
        try tell(["plot": file.path], middles)
    }

    private func explore<S: System>(
        _ name: String, _ system: S.Type, _ model: TrainedModel<S>, _ run: RunPath, to file: URL
    ) async throws {
        let data = try Checkpoint(contentsOf: run.checkpoint).recipe(of: S.self, file: run.checkpoint).data
        let classifier = try await FeatureOptions.classifier(of: data, device: device.resolved())
        guard let wanted = classifier.classNames.firstIndex(of: name) else {
            throw NameError(kind: "class", found: name, known: classifier.classNames)
        }
        let latents = model.game.latents(seeds: (0..<UInt64(count)).map { $0 })
        var (has, brightness): ([Bool], [Float]) = ([], [])
        for start in stride(from: 0, to: count, by: 200) {
            let pictures = withoutGradients { model.game.samples(from: latents[start..<min(start + 200, count)]) }
            guard let logits = try classifier.extract(Pixels.bytes(pictures)).logits else { continue }
            has += logits.argmax(axis: 1).array(of: Int64.self).map { Int($0) == wanted }
            brightness += pictures.to(.float32).mean(axes: [1, 2, 3]).array(of: Float.self)
        }
        let median = brightness.sorted()[count / 2]
        let noise = LatentWalks.withoutCode(latents, model.game.codeSize)
        guard
            let vector = LatentWalks.attributeVector(
                noise, has, balancedOver: balanced ? brightness.map { $0 > median } : nil)
        else { throw ExplorationError.rare(name, count) }
        let scores = (noise.to(.float64) * vector.to(.float64)).sum(axes: [1]).array(of: Double.self)
        let curve = LatentWalks.characteristic(scores: scores, attribute: has)
        // A row for each of some seeds, from without to with.
        let steps = (0..<size).map { 4 * Double($0) / Double(size - 1) - 2 }
        let still = Tensor.zeros([1, model.game.codeSize]).to(vector.device)
        let unit = Tensor.concatenated(
            [vector * (noise[0].norm() / vector.norm().clamped(1e-12, nil)), still], axis: 1)
        let rows = (0..<size).map { seed in steps.map { model.latent(seed: UInt64(seed)) + unit * ($0 * 0.5) } }
        try draw(.concatenated(rows.flatMap { $0 }), model, to: file)
        let plot = file.deletingPathExtension().appendingPathExtension("roc.png")
        var characteristic = Plot(
            title: "The vector of '\(name)' as a classifier", xLabel: "false positives", yLabel: "true positives")
        (characteristic.xRange, characteristic.yRange) = (0...1, 0...1)
        characteristic.series = [
            Plot.Series(name, zip(curve.falsePositives, curve.truePositives).map { ($0, $1) }, form: .line)
        ]
        try characteristic.write(to: plot)
        try tell(
            ["picture": file.path, "curve": plot.path],
            [
                "area under the curve": curve.area, "share with it": Double(has.count { $0 }) / Double(count),
                // One half where the vector says nothing of brightness.
                "area for brightness":
                    LatentWalks.characteristic(scores: scores, attribute: brightness.map { $0 > median }).area,
            ])
    }

    private func tell(_ files: [String: String], _ numbers: [String: Double]) throws {
        if json { return try printJSON(Found(files: files, numbers: numbers)) }
        for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
            print("\(name): \(String(format: "%.4g", number))")
        }
        for (_, path) in files.sorted(by: { $0.key < $1.key }) { print(path) }
    }

    private struct Found: Encodable {
        let files: [String: String]
        let numbers: [String: Double]
    }
}

/// Why an attribute has no vector.
enum ExplorationError: Error, CustomStringConvertible {
    case rare(String, Int)

    var description: String {
        switch self {
        case .rare(let name, let count):
            "of \(count) samples too few (or all) are of the class '\(name)', with every brightness that is asked for: try "
                + "a larger --count, or a run that makes this class"
        }
    }
}
