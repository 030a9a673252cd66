import Adversarial
import ArgumentParser
import Files
import Foundation
import Images
import Torch
import Zoo

struct InterpolateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interpolate",
        abstract: "Walk from sample to sample of a trained run: as a grid, an animation, or a folder of frames.",
        discussion: """
            A straight line between two normal latent vectors passes through vectors that are shorter than those the
            generator was trained on; the great circle (spherical path) keeps their length. A grid shows both paths, one
            below the other; an animation and a folder show the spherical one.

            Classes: with one --class, the whole walk stays in it. With a class for each seed, the walk also goes from class
            to class. With one seed and several classes, only the class changes.

            Examples:
              ganymede interpolate runs/digits --from 3 --to 8
              ganymede interpolate runs/digits --seeds 1,5,9 --loop --frames 20 --scale 4 --out loop.gif
              ganymede interpolate runs/digits --seeds 0-7 --path linear --columns 10 --out walk.png
              ganymede interpolate runs/cgan-1 --seeds 5 --class 3,8 --out from-3-to-8.webp
              ganymede interpolate runs/digits --seeds 1,5,9 --frames 60 --out frames/
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("The folder of a run (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "The seed at which the walk begins (default: 0).")
    var from: UInt64?

    @Option(help: "The seed at which it ends (default: 1).")
    var to: UInt64?

    @Option(
        help: ArgumentHelp(
            "The seeds that the walk passes, in this order, instead of --from and --to.", valueName: "list"),
        transform: SeedList.init(text:))
    var seeds: SeedList?

    @Flag(help: "Return to the first seed at the end, so that an animation repeats without a jump.")
    var loop = false

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "One class, or a class for each seed with commas between them: names, or numbers from 0 on.",
            valueName: "class"))
    var wantedClasses: String?

    @Option(help: "Number of pictures from one seed to the next, both included.")
    var frames = 10

    @Option(help: "The path between seeds: linear, spherical, or both (in a grid, one below the other).")
    var path: Path?

    @Option(help: "Frames per second of an animation.")
    var fps = 10

    @OptionGroup var latent: LatentOptions
    @OptionGroup var grid: GridOptions

    @Option(
        help: """
            A grid (.png), an animation (.apng, .gif or .webp), or a folder for one file a frame. A missing folder is made.
            """)
    var out = "interpolation.png"

    @Flag(help: "Replace the frames that an earlier command wrote into the folder. Other files stay.")
    var overwrite = false

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the files that were written as JSON.")
    var json = false

    enum Path: String, ExpressibleByArgument, CaseIterable { case linear, spherical, both }

    func validate() throws {
        guard 2...10_000 ~= frames else { throw ValidationError("--frames must be from 2 to 10000, not \(frames)") }
        guard 1...50 ~= fps else { throw ValidationError("--fps must be from 1 to 50, not \(fps)") }
        if seeds != nil, from != nil || to != nil {
            throw ValidationError("give --seeds, or --from and --to, not both")
        }
        if path == .both, !isGrid {
            throw ValidationError("an animation or a folder shows one path: --path must be linear or spherical")
        }
        if path == .both, grid.columns != nil {
            throw ValidationError("--columns lays out one path: add --path spherical or --path linear")
        }
        if !isGrid, grid.columns != nil { throw ValidationError("--columns lays out a grid: --out must end in .png") }
    }

    func run() throws {
        let run = try RunPath(source)
        guard isGrid || AnimationFormat(of: URL(filePath: out)) != nil || URL.namesFolder(out) else {
            throw OutputError.ending(out, formats: ".png, .apng, .gif or .webp")
        }
        try walk(run.system(), run)
    }

    private var isGrid: Bool { URL(filePath: out).isPNG }

    private var paths: [LatentPath] {
        switch path ?? (isGrid && grid.columns == nil ? .both : .spherical) {
        case .linear: [.linear]
        case .spherical: [.spherical]
        case .both: [.linear, .spherical]
        }
    }

    private func walk<S: System>(_ system: S.Type, _ run: RunPath) throws {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device.resolved())
        try latent.apply(to: model)
        try grid.check(for: model)
        let classes = SampleClasses(of: model)
        let walk = LatentWalk(stops: try stops(classes, S.card.name), isLoop: loop, frames: frames)
        guard walk.count <= 100_000 else {
            throw RecipeError.value("the walk has \(walk.count) pictures, and may have 100000: use fewer --frames")
        }
        let target = URL(filePath: out)
        let files: [URL]
        if isGrid {
            files = [try drawGrid(walk, model, to: target)]
        } else if let format = AnimationFormat(of: target) {
            files = [try animate(walk, model, as: format, to: target)]
        } else {
            files = try drawFrames(walk, model, run, classes, to: PictureFolder(target, overwriting: overwrite))
        }
        if json { return try printJSON(["files": files.map(\.path)]) }
        print(files.count == 1 ? files[0].path : "\(files.count) frames in \(target.path)")
    }

    /// The latent vectors that the walk passes.
    private func stops(_ classes: SampleClasses, _ system: String) throws -> [LatentWalk.Stop] {
        var seeds = seeds?.seeds ?? [from ?? 0, to ?? 1]
        var numbers: [Int?] = [nil]
        if let wantedClasses {
            guard !classes.isEmpty else { throw SampleClassError(system: system) }
            numbers = try classes.numbers(of: wantedClasses)
        }
        if seeds.count == 1 { seeds = numbers.map { _ in seeds[0] } }
        guard numbers.count == 1 || numbers.count == seeds.count else {
            throw RecipeError.value(
                "--class names \(numbers.count) classes for \(seeds.count) seeds: name one class, or one for each seed")
        }
        guard seeds.count > 1 else {
            throw RecipeError.value("a walk needs two seeds, such as --seeds 3,8, or one seed and two classes")
        }
        return seeds.enumerated().map { .init(seed: $1, number: numbers.count == 1 ? numbers[0] : numbers[$0]) }
    }

    // MARK: Pictures

    private func drawGrid<S: System>(_ walk: LatentWalk, _ model: TrainedModel<S>, to target: URL) throws -> URL {
        let columns = grid.columns ?? walk.count
        try model.checkPicture(of: paths.count * walk.count, columns: columns, scale: grid.scale)
        let latents = try paths.flatMap { try walk.latents(of: model, along: $0) }
        let samples = Tensor.stacked(latents.map(model.sample(from:)))
        try FileManager.default.makeFolder(at: target.deletingLastPathComponent())
        try model.writePicture(samples, to: target, columns: columns, scale: grid.scale)
        return target
    }

    private func animate<S: System>(
        _ walk: LatentWalk, _ model: TrainedModel<S>, as format: AnimationFormat, to target: URL
    ) throws -> URL {
        try model.checkPicture(of: 1, scale: grid.scale)
        let latents = try walk.latents(of: model, along: paths[0])
        let first = picture(of: latents[0], model)
        // The frames, and what the encoder keeps of them.
        let bytes = 2 * Double(latents.count) * Double(first.width * first.height * 4)
        guard bytes < Machine.availableBytes else {
            throw RecipeError.value(
                "\(latents.count) frames of \(first.width)x\(first.height) pixels take about "
                    + String(
                        format: "%.1f GB of memory, and %.1f GB are free", bytes / 1e9, Machine.availableBytes / 1e9)
                    + ": use fewer --frames or a smaller --scale, or write a folder of frames (--out frames/)")
        }
        let frames = [first] + latents.dropFirst().map { picture(of: $0, model) }
        try FileManager.default.makeFolder(at: target.deletingLastPathComponent())
        try Animation(frames, framesPerSecond: fps).write(to: target, as: format)
        return target
    }

    private func drawFrames<S: System>(
        _ walk: LatentWalk, _ model: TrainedModel<S>, _ run: RunPath, _ classes: SampleClasses,
        to folder: PictureFolder<WalkNote>
    ) throws -> [URL] {
        try model.checkPicture(of: 1, scale: grid.scale)
        let latents = try walk.latents(of: model, along: paths[0])
        let digits = max(4, String(latents.count).count)
        let names = (1...latents.count).map { number in
            "frame-" + String(repeating: "0", count: digits - String(number).count) + "\(number).png"
        }
        let numbers = walk.stops.compactMap { $0.number ?? classes.number(ofSeed: $0.seed) }
        let note = WalkNote(
            checkpoint: run.checkpoint.path, step: model.step, seeds: walk.stops.map(\.seed),
            classes: numbers.isEmpty ? nil : numbers.map { classes.labels[$0] }, path: paths[0].rawValue,
            isLoop: walk.isLoop, pictures: names)
        try folder.write(note) { place, file in try picture(of: latents[place], model).write(to: file) }
        if let warning = folder.warning { Terminal.say(warning) }
        return names.map { folder.url.appending(path: $0) }
    }

    private func picture<S: System>(of latent: Tensor, _ model: TrainedModel<S>) -> Raster {
        model.picture(of: model.sample(from: latent).unsqueezed(0), scale: grid.scale)
    }
}
