import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Metrics
import Report
import Torch
import Zoo

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Look around in the latent space of a run: analogies, grids around a sample, attributes, lengths.",
        discussion: """
            After White 2016, "Sampling Generative Networks" (arXiv 1609.04468). An attribute is a class that a classifier \
            of the data recognises. Its vector is the mean of the latent vectors whose samples have the attribute, minus the \
            mean of the others. Where the generator gets a class or a code, it stays as it is: only the other latent numbers \
            change.

            Examples:
              ganymede explore runs/dcgan-1 --analogy 3,7,12 --out analogy.png
              ganymede explore runs/dcgan-1 --around 5 --out around.png
              ganymede explore runs/dcgan-1 --attribute 7 --out seven.png
              ganymede explore runs/dcgan-1 --lengths lengths.png
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("The folder of a run (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(
        help: "Three seeds a,b,c: a grid from a (top left) to b (top right) and c (bottom left), with d = c + b − a.",
        transform: SeedList.init(text:))
    var analogy: SeedList?

    @Option(help: "A seed: a grid around its sample, in two random directions.")
    var around: UInt64?

    @Option(
        help: "A class of the data: samples moved along its vector, and the ROC curve of the vector as a classifier.")
    var attribute: String?

    @Flag(
        help: """
            With --attribute: weight bright and dark samples equally, so that brightness, which often depends on the class, \
            does not influence the vector.
            """)
    var balanced = false

    @Option(help: "A PNG file: a plot of the lengths of latent vectors along straight and spherical paths.")
    var lengths: String?

    @Option(help: "Rows and columns of a grid.")
    var size = 8

    @Option(help: "Distance from the middle to the edges of the grid of --around, in radians.")
    var reach = 0.8

    @Option(help: "Number of samples from which the vector of an attribute is computed.")
    var count = 2_000

    @Option(help: "The PNG file for the picture. A missing folder is made.")
    var out = "explored.png"

    @Option(help: "Enlarge the picture N times: each pixel becomes a square of N × N pixels.")
    var scale = 1

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the files and the numbers as JSON.")
    var json = false

    func validate() throws {
        guard 1...64 ~= scale else { throw ValidationError("--scale must be from 1 to 64, not \(scale)") }
        if let analogy, analogy.seeds.count != 3 {
            throw ValidationError("--analogy takes three seeds, such as 3,7,12")
        }
        guard 2...32 ~= size else { throw ValidationError("--size must be from 2 to 32, not \(size)") }
        guard 0.01...1.5 ~= reach else { throw ValidationError("--reach must be from 0.01 to 1.5, not \(reach)") }
        guard 50...100_000 ~= count else { throw ValidationError("--count must be from 50 to 100000, not \(count)") }
        if balanced, attribute == nil { throw ValidationError("--balanced works with --attribute only") }
        for file in [out] + [lengths].compactMap({ $0 }) where !URL(filePath: file).isPNG {
            throw ValidationError("'\(file)' must end in .png")
        }
    }

    func run() async throws {
        // Not in validate(), which comes before a misspelt option is found.
        let asked = [analogy != nil, around != nil, attribute != nil, lengths != nil].count { $0 }
        guard asked == 1 else {
            throw ValidationError("give one of --analogy, --around, --attribute and --lengths")
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
            try tell(["picture": target.path], [])
        } else if let around {
            let directions = (model.latent(seed: around &+ 1_000_003), model.latent(seed: around &+ 2_000_003))
            let free = directions.0.size(1) - model.game.codeSize
            guard free > 2 else {
                throw RecipeError.value(
                    "--around needs latent vectors of three numbers or more, and this run has \(free): use 'ganymede "
                        + "interpolate' to go from one sample to another")
            }
            let grid = LatentWalks.grid(
                around: model.latent(seed: around), along: directions, reach: reach, size: size,
                code: model.game.codeSize)
            try draw(grid, model, to: target)
            try tell(["picture": target.path], [])
        } else if let lengths {
            try plotLengths(model, to: URL(filePath: lengths))
        } else if let attribute {
            try await explore(attribute, S.self, model, run, to: target)
        }
    }

    private func draw<S: System>(_ latents: Tensor, _ model: TrainedModel<S>, to file: URL) throws {
        try model.checkPicture(of: size * size, columns: size, scale: scale)
        let samples = Tensor.stacked((0..<latents.size(0)).map { model.sample(from: latents[$0..<($0 + 1)]) })
        try FileManager.default.makeFolder(at: file.deletingLastPathComponent())
        try model.writePicture(samples, to: file, columns: size, scale: scale)
    }

    /// Straight paths leave the shell on which latent vectors lie; spherical ones stay on it.
    private func plotLengths<S: System>(_ model: TrainedModel<S>, to file: URL) throws {
        var plot = Plot(
            title: "Length of the latent vector", xLabel: "share of the path", yLabel: "length, mean of 200 paths")
        let ends = (0..<2).map { side in
            LatentWalks.withoutCode(
                model.game.latents(seeds: (0..<200).map { UInt64(2 * $0 + side) }), model.game.codeSize)
        }
        let shares = (0...20).map { Double($0) / 20 }
        var numbers: [FoundNumber] = []
        for path in LatentPath.allCases {
            let curve = shares.map { share in
                (share, path.point(ends[0], ends[1], at: share).norm(axes: [1]).mean().item())
            }
            plot.series.append(Plot.Series(path.rawValue, curve.map { ($0.0, $0.1) }, form: .line))
            numbers.append(
                FoundNumber(
                    path == .linear ? "lengthHalfWayLinear" : "lengthHalfWaySpherical", curve[10].1,
                    "length of the latent vector half-way, \(path.rawValue) path: \(short(curve[10].1))"))
        }
        let length: Double = ends[0].norm(axes: [1]).mean().item()
        numbers.append(FoundNumber("lengthAtEnds", length, "length of the latent vector at the ends: \(short(length))"))
        try FileManager.default.makeFolder(at: file.deletingLastPathComponent())
        try plot.write(to: file)
        try tell(["plot": file.path], numbers)
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
            title: "The vector of '\(name)' as a classifier", xLabel: "false positive rate",
            yLabel: "true positive rate")
        (characteristic.xRange, characteristic.yRange) = (0...1, 0...1)
        characteristic.series = [
            Plot.Series(name, zip(curve.falsePositives, curve.truePositives).map { ($0, $1) }, form: .line)
        ]
        try characteristic.write(to: plot)
        let share = Double(has.count { $0 }) / Double(count)
        let ofBrightness = LatentWalks.characteristic(scores: scores, attribute: brightness.map { $0 > median }).area
        try tell(
            ["picture": file.path, "curve": plot.path],
            [
                FoundNumber(
                    "auc", curve.area,
                    "AUC of the vector as a detector of '\(name)': \(two(curve.area)) (0.5 = unrelated, 1 = perfect)"),
                FoundNumber(
                    "aucOfBrightness", ofBrightness,
                    "AUC of the vector as a brightness detector: \(two(ofBrightness)) (0.5 = unrelated)"),
                FoundNumber("share", share, "samples with the attribute: \(String(format: "%.1f", 100 * share)) %"),
            ])
    }

    private func two(_ value: Double) -> String { String(format: "%.2f", value) }

    private func tell(_ files: [String: String], _ numbers: [FoundNumber]) throws {
        if json {
            return try printJSON(
                Found(
                    files: files,
                    numbers: Dictionary(uniqueKeysWithValues: numbers.map { ($0.key, $0.value) })))
        }
        for number in numbers { print(number.sentence) }
        for (_, path) in files.sorted(by: { $0.key < $1.key }) { print(path) }
    }

    private struct Found: Encodable {
        let files: [String: String]
        let numbers: [String: Double]
    }

    /// A number that was found, in JSON and in words.
    private struct FoundNumber {
        let key: String
        let value: Double
        let sentence: String

        init(_ key: String, _ value: Double, _ sentence: String) {
            (self.key, self.value, self.sentence) = (key, value, sentence)
        }
    }
}

/// Why an attribute has no vector.
enum ExplorationError: Error, CustomStringConvertible {
    case rare(String, Int)

    var description: String {
        switch self {
        case .rare(let name, let count):
            "too few (or all) of the \(count) samples are of the class '\(name)': use a larger --count, or a run that makes "
                + "this class"
        }
    }
}
