import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Torch
import Zoo

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw samples from a trained run.",
        discussion: """
            A seed stands for one sample: the same seed gives the same picture, however many are drawn with it.

            Examples:
              ganymede sample runs/digits --seeds 0-15
              ganymede sample runs/digits --count 100 --out pictures/
              ganymede sample runs/digits/checkpoints/step-00003000.safetensors --seeds 3,7,12 --out three.png
              ganymede sample runs/biggan-1 --truncation 0.5
              ganymede sample runs/cgan-1 --by-class
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("A run's folder (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "How many samples, with the seeds from 0 on.")
    var count: Int?

    @Option(help: "Which seeds: numbers and ranges, such as 0-15 or 3,7,20-29.")
    var seeds: SeedList?

    @Option(help: "Draw normal latent numbers beyond ± so much again: fewer kinds of samples, and more typical ones.")
    var truncation: Double?

    @Flag(
        help: """
            A row for each seed and a column for each class (or value of a code that stands in its place): the same latent \
            numbers, asked for as each.
            """)
    var byClass = false

    @Option(help: "A PNG file for all in a grid, or a folder for one file a seed (default: samples.png in the run).")
    var out: String?

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func validate() throws {
        if count != nil, seeds != nil { throw ValidationError("give --count or --seeds, not both") }
        if let count, !(1...1_000_000 ~= count) { throw ValidationError("--count must be from 1 to 1000000") }
        if byClass, let out, !URL(filePath: out).isPNG {
            throw ValidationError("--by-class draws one picture: --out must end in .png")
        }
        if let truncation, !(truncation >= 0.01) { throw ValidationError("--truncation must be at least 0.01") }
    }

    func run() throws {
        let path = try RunPath(source)
        try draw(path.system(), path, to: target())
    }

    private func draw<S: System>(_ system: S.Type, _ path: RunPath, to target: URL) throws {
        let model = try TrainedModel<S>(contentsOf: path.checkpoint, device: device.resolved())
        if let truncation { try model.truncate(to: truncation) }
        let wanted = seeds?.seeds ?? (0..<UInt64(count ?? (byClass ? 8 : 64))).map { $0 }
        var written: [URL] = []
        if byClass {
            guard model.shape.isImage else {
                throw RecipeError.value("--by-class draws rows of pictures, and the run's samples are points")
            }
            let classes = max(1, model.game.classCount)
            try model.checkPicture(of: wanted.count * classes, columns: classes)
            let rows = try wanted.map { try model.samplesByClass(seed: $0) }
            try model.writePicture(.concatenated(rows), to: target, columns: classes)
            written = [target]
        } else if target.isPNG {
            try model.checkPicture(of: wanted.count)
            let samples = Tensor.stacked(wanted.map { model.sample(seed: $0) })
            try model.writePicture(samples, to: target)
            written = [target]
        } else {
            try FileManager.default.makeFolder(at: target)
            for seed in wanted {
                let file = target.appending(path: "seed-\(seed).png")
                try model.writePicture(model.sample(seed: seed).unsqueezed(0), to: file)
                written.append(file)
            }
        }
        if json {
            try printJSON(["files": written.map(\.path)])
        } else {
            print(written.count == 1 ? written[0].path : "\(written.count) pictures in \(target.path)")
        }
    }

    /// A PNG file or a folder; when nobody says, a file in the run, or here where a checkpoint was named.
    private func target() throws -> URL {
        let run = URL(filePath: source)
        guard let out else { return run.isFolder ? run.appending(path: "samples.png") : URL(filePath: "samples.png") }
        let url = URL(filePath: out)
        guard url.isPNG || url.pathExtension.isEmpty || out.hasSuffix("/") || url.isFolder else {
            throw OutputError(path: out, cure: "name a file that ends in .png, or a folder as '\(out)/'")
        }
        return url
    }
}

extension URL {
    var isPNG: Bool { pathExtension.lowercased() == "png" }
    fileprivate var isFolder: Bool { (try? resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
}

/// A place for pictures that would not hold what its name says.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let cure: String

    var description: String { "pictures are written as PNG, and '\(path)' says otherwise: \(cure)" }
}

/// Seeds as a person lists them: `0-15`, `3,7,20-29`.
struct SeedList: ExpressibleByArgument {
    let seeds: [UInt64]

    init?(argument: String) {
        var seeds: [UInt64] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last - first < 1_000_000
            else { return nil }
            seeds += Array(first...last)
        }
        self.seeds = seeds
    }
}
