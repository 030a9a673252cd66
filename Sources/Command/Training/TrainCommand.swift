import Adversarial
import ArgumentParser
import Foundation

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a system. The run's folder gets samples, a log and checkpoints.",
        discussion: """
            Ctrl-C stops the training: the current step is finished, the run is saved, and the command that continues it is \
            printed. A second Ctrl-C stops at once, without saving. A continued run has the same result as an uninterrupted \
            one.

            With every.evaluate=500 the run is measured on held-out data every 500 steps, and the best checkpoint is kept. \
            With every.checkpointMinutes=10 it is saved every ten minutes too.

            Exit codes: 0 the training is finished, 130 it was stopped with Ctrl-C (143 by SIGTERM, 129 by SIGHUP), 1 \
            something cannot be used, 2 wrong usage.

            Examples:
              ganymede train dcgan
              ganymede train wgan-gp --data photos/ --set data.size=64 --steps 20000 --out runs/photos
              ganymede train dcgan --set game.loss=hinge --seed 7
              ganymede train dcgan --set every.evaluate=500
              ganymede train --recipe runs/photos/recipe.yaml --seed 1
              ganymede train --resume runs/photos --steps 40000
              ganymede train --resume runs/photos/checkpoints/step-00010000.safetensors --out runs/other
              ganymede train --from runs/photos --data drawings/
            """)

    @ArgumentParser.Argument(
        help:
            "The system's name (see 'ganymede zoo'). May be left out with --resume, --from, or a --recipe that names it."
    )
    var system: String?

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(help: "The run's folder, a new or an empty one (default: runs/SYSTEM-1, or the next free number).")
    var out: String?

    @Option(help: "Continue the run in this folder from its newest checkpoint, or continue from this checkpoint file.")
    var resume: String?

    @Option(
        help: """
            Begin a new run with the weights of this run or checkpoint, as far as their names and shapes fit. Without the \
            name of a system, its settings are used too.
            """)
    var from: String?

    @Flag(
        help: """
            With --resume: allow other settings (batch, learning rate …) or other data than before, and allow to replace \
            later checkpoints. The seed cannot be changed.
            """)
    var allowChanges = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if system == nil, resume == nil, from == nil, recipe.recipe == nil {
            throw ValidationError(
                "name a system, as in 'train dcgan', a recipe file that has 'system: NAME' in it (--recipe), or a run with "
                    + "--resume or --from")
        }
        if resume != nil, from != nil {
            throw ValidationError("--resume continues a run and --from begins a new one: use one of them")
        }
    }

    func run() async throws {
        let start = try TrainingStart(self)
        try await start.open(start.system)
    }
}
