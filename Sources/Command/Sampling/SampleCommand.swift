import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Images
import Report
import Torch
import Zoo

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw samples from a trained run.",
        discussion: """
            A seed stands for one sample: the same seed gives the same picture, however many are drawn with it. A file of
            one sample holds exactly that sample; only grids have gaps. A run with classes asks for them in turn (seed s
            for class s modulo their number), or for those of --class.

            Examples:
              ganymede sample runs/digits --seeds 0-15
              ganymede sample runs/digits --count 100 --out pictures/
              ganymede sample runs/digits/checkpoints/step-00003000.safetensors --seeds 3,7,12 --out three.png
              ganymede sample runs/biggan-1 --truncation 0.5
              ganymede sample runs/cgan-1 --class 3,8 --count 50 --out threes-and-eights/
              ganymede sample runs/cgan-1 --by-class
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("A run's folder (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "Number of samples; uses seeds 0 to N−1.")
    var count: Int?

    @Option(help: "Seeds: numbers and ranges, such as 0-15 or 3,7,20-29.")
    var seeds: SeedList?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "Draw each seed as this class: a name or a number from 0 on, or several with commas between them.",
            valueName: "class"))
    var wantedClasses: String?

    @Option(
        help: "Truncation: redraw latent values outside [−T, T]. Lower T: more typical samples, less variety.")
    var truncation: Double?

    @Flag(
        help: """
            A grid: one row per seed, one column per class (or value of a code that takes its place), with labels. Each row \
            uses the same latent vector.
            """)
    var byClass = false

    @Option(help: "A PNG file for all in a grid, or a folder for one file a sample (default: samples.png in the run).")
    var out: String?

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the files, and the seed and class of each sample, as JSON.")
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
        let classes = SampleClasses(of: model)
        let columns = try columns(classes, S.card.name)
        let asked = asked(classes, columns)
        if byClass, !model.shape.isImage {
            throw RecipeError.value("--by-class draws rows of pictures, and the run's samples are points")
        }
        let samples = asked.map { request in
            let file = target.isPNG ? target : target.appending(path: classes.fileName(request))
            return DrawnSample(request, classes, file: file)
        }
        if target.isPNG {
            // A single class needs no column of its own.
            let isTable = columns.map { byClass || $0.count > 1 } ?? false
            try drawGrid(of: asked, model, columns: isTable ? columns?.map { classes.labels[$0] } : nil, to: target)
        } else {
            try FileManager.default.makeFolder(at: target)
            for (request, sample) in zip(asked, samples) {
                try model.writePicture(model.sample(request).unsqueezed(0), to: URL(filePath: sample.file))
            }
            if model.shape.isImage { try SampleNote(path).write(to: target) }
        }
        if json {
            try printJSON(Drawn(files: target.isPNG ? [target.path] : samples.map(\.file), samples: samples))
        } else {
            print(samples.count == 1 || target.isPNG ? samples[0].file : "\(samples.count) pictures in \(target.path)")
        }
    }

    /// The classes that each seed is drawn as; `nil` where each is drawn once, as the class that it asks for.
    ///
    /// - Throws: `NameError` that suggests the nearest class, ``SampleClassError`` where there are none.
    private func columns(_ classes: SampleClasses, _ system: String) throws -> [Int]? {
        guard byClass || wantedClasses != nil else { return nil }
        guard !classes.isEmpty else { throw SampleClassError(system: system) }
        return try wantedClasses.map(classes.numbers) ?? Array(classes.labels.indices)
    }

    /// Each seed as each class, or as its own.
    private func asked(_ classes: SampleClasses, _ columns: [Int]?) -> [SampleRequest] {
        let isTable = byClass || columns.map { $0.count > 1 } ?? false
        let seeds = seeds?.seeds ?? (0..<UInt64(count ?? (isTable ? 8 : 64))).map { $0 }
        guard let columns else { return seeds.map { SampleRequest(seed: $0, number: classes.number(ofSeed: $0)) } }
        return seeds.flatMap { seed in columns.map { SampleRequest(seed: seed, number: $0) } }
    }

    /// - Parameter labels: of the columns, where they have a meaning.
    private func drawGrid<S: System>(
        of asked: [SampleRequest], _ model: TrainedModel<S>, columns labels: [String]?, to target: URL
    ) throws {
        try model.checkPicture(of: asked.count, columns: labels?.count)
        let samples = Tensor.stacked(try asked.map(model.sample))
        let picture = model.picture(of: samples, columns: labels?.count)
        guard let labels, model.shape.isImage else { return try picture.write(to: target) }
        try picture.labelled(labels, columnWidth: model.shape.sample[2]).write(to: target)
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
