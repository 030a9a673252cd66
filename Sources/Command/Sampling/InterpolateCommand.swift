import Adversarial
import ArgumentParser
import Foundation
import Torch
import Zoo

struct InterpolateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interpolate",
        abstract: "Walk between two samples of a trained run.",
        discussion: """
            A straight line between two normal latent vectors passes through vectors shorter than any the generator
            has seen; the great circle keeps their length.

            Examples:
              ganymede interpolate runs/digits --from 3 --to 8
              ganymede interpolate runs/digits --from 3 --to 8 --path linear --frames 16 --out walk.png
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("A run's folder (its newest checkpoint is used) or a checkpoint.", valueName: "run"))
    var source: String

    @Option(help: "The seed at which the walk begins.")
    var from: UInt64 = 0

    @Option(help: "The seed at which it ends.")
    var to: UInt64 = 1

    @Option(help: "How many pictures, the two ends included.")
    var frames = 10

    @Option(help: "The way between: linear, spherical, or both, one below the other.")
    var path = Path.both

    @Option(help: "The PNG file.")
    var out = "interpolation.png"

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print what was written as JSON.")
    var json = false

    enum Path: String, ExpressibleByArgument, CaseIterable { case linear, spherical, both }

    func validate() throws {
        guard 2...10_000 ~= frames else { throw ValidationError("--frames must be from 2 to 10000, not \(frames)") }
    }

    func run() throws {
        let run = try RunPath(source)
        guard URL(filePath: out).isPNG else { throw OutputError(path: out, cure: "name a file that ends in .png") }
        try walk(run.system(), run)
    }

    private func walk<S: System>(_ system: S.Type, _ run: RunPath) throws {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device.resolved())
        let (start, end) = (model.latent(seed: from), model.latent(seed: to))
        let ways: [LatentPath] =
            switch path {
            case .linear: [.linear]
            case .spherical: [.spherical]
            case .both: [.linear, .spherical]
            }
        try model.checkPicture(of: ways.count * frames, columns: frames)
        let samples = ways.flatMap { way in
            (0..<frames).map {
                model.sample(
                    from: way.point(start, end, at: Double($0) / Double(frames - 1), code: model.game.codeSize))
            }
        }
        let target = URL(filePath: out)
        try model.writePicture(Tensor.stacked(samples), to: target, columns: frames)
        if json { try printJSON(["files": [target.path]]) } else { print(target.path) }
    }
}
