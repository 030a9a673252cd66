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
            A seed stands for one latent vector: the same seed and class give the same picture, however many are drawn with \
            it. The file of one sample holds exactly that sample; only grids have gaps. In a folder, 'samples.json' lists the \
            files with their seeds and classes.

            Classes: with --class, each seed is drawn as each of these classes. Otherwise, a grid takes the classes in turn \
            (seed s has class s modulo their number), and a folder has them in the shares of the run's data, as 'evaluate' \
            draws them; --class-shares chooses.

            Examples:
              ganymede sample runs/digits --seeds 0-15
              ganymede sample runs/digits --seeds 0-15 --columns 8 --scale 4 \\
                --out pictures/grid.png
              ganymede sample runs/digits --count 100 --out pictures/
              ganymede sample runs/digits/checkpoints/step-00003000.safetensors \\
                --seeds 3,7,12 --out three.png
              ganymede sample runs/biggan-1 --truncation 0.5
              ganymede sample runs/stylegan2-1 --truncation-psi 0.7
              ganymede sample runs/cgan-1 --class 3,8 --count 50 --out threes-and-eights/
              ganymede sample runs/cgan-1 --by-class
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("The folder of a run (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "Number of samples; uses seeds 0 to N−1.")
    var count: Int?

    @Option(
        help: ArgumentHelp("Seeds: numbers and ranges, such as 0-15 or 3,7,20-29.", valueName: "list"),
        transform: SeedList.init(text:))
    var seeds: SeedList?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "Draw each seed as this class: a name, or a number from 0 on. Several classes have commas between them.",
            valueName: "class"))
    var wantedClasses: String?

    @Option(
        help: ArgumentHelp(
            "Classes of the samples: in the shares of the run's data, or equally often (default: data for a folder, equal for a grid).",
            valueName: "data|equal"))
    var classShares: ClassChoice?

    @OptionGroup var latent: LatentOptions

    @Flag(
        help: """
            A grid: one row per seed, one column per class (or value of a code that takes its place), with labels. Each row \
            uses the same latent vector.
            """)
    var byClass = false

    @OptionGroup var grid: GridOptions

    @Option(
        help: """
            A PNG file for a grid of all samples, or a folder for one file a sample (default: samples.png in the run). A \
            missing folder is made.
            """)
    var out: String?

    @Flag(help: "Replace the samples that an earlier command wrote into the folder. Other files stay.")
    var overwrite = false

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the files, and the seed and class of each sample, as JSON.")
    var json = false

    /// How often each class is drawn where nobody asks for classes.
    enum ClassChoice: String, ExpressibleByArgument, CaseIterable, Codable { case data, equal }

    func validate() throws {
        if count != nil, seeds != nil { throw ValidationError("give --count or --seeds, not both") }
        if let count, !(1...1_000_000 ~= count) { throw ValidationError("--count must be from 1 to 1000000") }
        if byClass, let out, !URL(filePath: out).isPNG {
            throw ValidationError("--by-class draws one picture: --out must end in .png")
        }
        if classShares != nil, byClass || wantedClasses != nil {
            throw ValidationError("--class-shares does not go with --class or --by-class, which choose the classes")
        }
    }

    func run() throws {
        let path = try RunPath(source)
        try draw(path.system(), path, to: target())
    }

    private func draw<S: System>(_ system: S.Type, _ path: RunPath, to target: URL) throws {
        let model = try TrainedModel<S>(contentsOf: path.checkpoint, device: device.resolved())
        try latent.apply(to: model)
        try grid.check(for: model)
        let classes = SampleClasses(of: model)
        let columns = try columns(classes, S.card.name)
        if byClass, !model.shape.isImage {
            throw RecipeError.value("--by-class draws rows of pictures, and the samples of this run are points")
        }
        let isGrid = target.isPNG
        if !isGrid, grid.columns != nil {
            throw RecipeError.value("--columns lays out a grid: name a file that ends in .png with --out")
        }
        let shares = try columns == nil ? shares(classes, path, isGrid: isGrid) : nil
        let asked = asked(classes, columns, shares)
        let samples =
            try isGrid
            ? writeGrid(of: asked, classes, model, columns: columns, to: target)
            : writeFiles(of: asked, classes, model, path, shares, to: PictureFolder(target, overwriting: overwrite))
        if json {
            try printJSON(Drawn(files: isGrid ? [target.path] : samples.map(\.file), samples: samples))
        } else {
            print(samples.count == 1 || isGrid ? samples[0].file : "\(samples.count) pictures in \(target.path)")
        }
    }

    // MARK: Seeds and classes

    /// The classes that each seed is drawn as; `nil` where each is drawn once, as its own class.
    ///
    /// - Throws: `NameError` that suggests the nearest class, ``SampleClassError`` where there are none.
    private func columns(_ classes: SampleClasses, _ system: String) throws -> [Int]? {
        guard byClass || wantedClasses != nil else { return nil }
        guard !classes.isEmpty else { throw SampleClassError(system: system) }
        let numbers = try wantedClasses.map(classes.numbers) ?? Array(classes.labels.indices)
        var seen: Set<Int> = []
        let distinct = numbers.filter { seen.insert($0).inserted }
        if distinct.count < numbers.count { Terminal.say("note: --class names a class twice: it is drawn once") }
        return distinct
    }

    /// The data's shares of classes, where samples are drawn in them.
    private func shares(_ classes: SampleClasses, _ path: RunPath, isGrid: Bool) throws -> ClassShares? {
        if classShares == .data, !classes.areNamed {
            throw RecipeError.value("this run has no classes of its data: leave --class-shares out")
        }
        guard classes.areNamed, classShares ?? (isGrid ? .equal : .data) == .data else { return nil }
        if let shares = try ClassShares(ofDataOf: path, classes.labels) { return shares }
        let missing =
            "the data of the run (\(try path.data().source)) cannot be read, so the shares of the classes are unknown"
        guard classShares == nil else { throw RecipeError.value("\(missing): use --class-shares equal") }
        Terminal.say("note: \(missing): all classes are drawn equally often")
        return nil
    }

    /// Each seed as each class, or as its own.
    private func asked(_ classes: SampleClasses, _ columns: [Int]?, _ shares: ClassShares?) -> [SampleRequest] {
        let isTable = byClass || columns.map { $0.count > 1 } ?? false
        let listed = seeds?.seeds ?? (0..<UInt64(count ?? (isTable ? 8 : 64))).map { $0 }
        let seeds = seeds?.distinct ?? listed
        if seeds.count < listed.count {
            Terminal.say("note: --seeds names \(seeds.count) different seeds, some of them again: each is drawn once")
        }
        guard let columns else {
            return seeds.map {
                SampleRequest(seed: $0, number: shares?.number(ofSeed: $0) ?? classes.number(ofSeed: $0))
            }
        }
        return seeds.flatMap { seed in columns.map { SampleRequest(seed: seed, number: $0) } }
    }

    // MARK: Files

    private func writeFiles<S: System>(
        of asked: [SampleRequest], _ classes: SampleClasses, _ model: TrainedModel<S>, _ path: RunPath,
        _ shares: ClassShares?, to folder: PictureFolder<SampleNote>
    ) throws -> [DrawnSample] {
        try model.checkPicture(of: 1, scale: grid.scale)
        var note = try SampleNote(path)
        note.samples = asked.map { request in
            SampleNote.Sample(
                file: classes.fileName(request), seed: request.seed, class: request.number.map { classes.labels[$0] })
        }
        if !classes.isEmpty, wantedClasses == nil { note.classShares = shares == nil ? .equal : .data }
        (note.truncation, note.truncationPsi) = (latent.truncation, latent.truncationPsi)
        if grid.scale > 1 { note.scale = grid.scale }
        try folder.write(note) { place, file in
            try model.writePicture(model.sample(asked[place]).unsqueezed(0), to: file, scale: grid.scale)
        }
        if let warning = folder.warning { Terminal.say(warning) }
        if grid.scale > 1 {
            Terminal.say("note: the files are enlarged \(grid.scale) times: for 'evaluate', draw them without --scale")
        }
        return asked.map { DrawnSample($0, classes, file: folder.url.appending(path: classes.fileName($0))) }
    }

    private func writeGrid<S: System>(
        of asked: [SampleRequest], _ classes: SampleClasses, _ model: TrainedModel<S>, columns: [Int]?, to target: URL
    ) throws -> [DrawnSample] {
        // A single class needs no column of its own.
        let labels = columns.flatMap { byClass || $0.count > 1 ? $0.map { classes.labels[$0] } : nil }
        if labels != nil, grid.columns != nil {
            throw RecipeError.value("the columns of this grid are the classes: leave --columns out")
        }
        let columns = labels?.count ?? grid.columns
        try model.checkPicture(of: asked.count, columns: columns, scale: grid.scale)
        let samples = Tensor.stacked(try asked.map(model.sample))
        let picture = model.picture(of: samples, columns: columns, scale: grid.scale)
        try FileManager.default.makeFolder(at: target.deletingLastPathComponent())
        if let labels, model.shape.isImage {
            try picture.labelled(labels, columnWidth: model.shape.sample[2] * grid.scale).write(to: target)
        } else {
            try picture.write(to: target)
        }
        return asked.map { DrawnSample($0, classes, file: target) }
    }

    /// A PNG file or a folder; when nobody says, a file in the run, or here where a checkpoint was named.
    private func target() throws -> URL {
        let run = URL(filePath: source)
        guard let out else { return run.isFolder ? run.appending(path: "samples.png") : URL(filePath: "samples.png") }
        let url = URL(filePath: out)
        guard url.isPNG || URL.namesFolder(out) else { throw OutputError.ending(out, formats: ".png") }
        return url
    }
}
