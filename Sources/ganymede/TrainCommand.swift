import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Images
import NN
import Report
import Torch
import Zoo

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a system, and leave a run folder with samples, a log and checkpoints.",
        discussion: """
            Ctrl-C finishes the step, saves, and says how to go on.

            Examples:
              ganymede train dcgan
              ganymede train wgan-gp --data photos/ --set data.size=64 --steps 20000 --out runs/photos
              ganymede train dcgan --set game.loss=hinge --seed 7
              ganymede train --resume runs/photos --steps 40000
            """)

    @ArgumentParser.Argument(help: "The system's name (see 'ganymede zoo'); may be left out with --resume.")
    var system: String?

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(help: "The run's folder (default: runs/SYSTEM-1, or the next number that is free).")
    var out: String?

    @Option(help: "Go on with the run in this folder, from its newest checkpoint.")
    var resume: String?

    @Flag(help: "Resume even though settings differ from those the run began with.")
    var allowChanges = false

    @Flag(help: "Print what came of it as JSON.")
    var json = false

    func validate() throws {
        if system == nil, resume == nil { throw ValidationError("name a system, or a run with --resume") }
    }

    func run() async throws {
        let start = try TrainingStart(self)
        try await start.open(start.system)
    }
}

/// Where a training begins: afresh, or from a checkpoint.
private struct TrainingStart {
    let command: TrainCommand
    let system: any System.Type
    /// The run that is continued.
    let previous: URL?

    init(_ command: TrainCommand) throws {
        self.command = command
        guard let resume = command.resume else {
            previous = nil
            system = try Systems.named(command.system ?? "")
            return
        }
        let url = URL(filePath: resume)
        guard RunFolder.holdsRun(url) || !RunFolder.checkpoints(in: url).isEmpty else {
            throw RunFolderError.noRun(url)
        }
        previous = url
        let name = try RunFolder.system(in: url)
        if let given = command.system, given != name {
            throw RecipeError.value("the run in \(resume) trains \(name), not \(given)")
        }
        system = try Systems.named(name)
    }

    func open<S: System>(_ system: S.Type) async throws {
        let device = try command.device.resolved()
        let place = try outFolder(for: S.card.name)
        // A run that goes on is locked before it is read; a new one's folder is made when all else is well.
        let own = isPrevious(place) ? try RunFolder(place) : nil
        let recipe = try resolvedRecipe(of: S.self)
        try await lookOver(recipe.data)
        let trainer = try Trainer(recipe, folder: own ?? RunFolder(place), device: device)
        if let checkpoint = previous.flatMap({ RunFolder.checkpoints(in: $0).last }) {
            try resume(trainer, from: checkpoint)
        }
        try train(trainer)
    }

    private func resume<S: System>(_ trainer: Trainer<S>, from checkpoint: URL) throws {
        try trainer.resume(from: Checkpoint(contentsOf: checkpoint), file: checkpoint)
        guard trainer.step <= trainer.recipe.steps else {
            throw RecipeError.value(
                "the run is at step \(trainer.step) already and cannot end at step \(trainer.recipe.steps): "
                    + "give --steps a larger number")
        }
        if trainer.step == trainer.recipe.steps {
            return Terminal.say("the run is finished; carry it on with --steps and a number above \(trainer.step)")
        }
        Terminal.say("resuming \(S.card.name) at step \(trainer.step) from \(checkpoint.path)")
    }

    private func isPrevious(_ url: URL) -> Bool {
        previous.map { $0.standardizedFileURL == url.standardizedFileURL } ?? false
    }

    private func resolvedRecipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        guard let previous else { return try command.recipe.applied(to: S.recipe) }
        let before = try RunFolder.recipe(of: S.self, in: previous)
        let now = try command.recipe.applied(to: before)
        let changes = try before.differences(to: now).filter { !$0.hasPrefix("steps:") }
        if !changes.isEmpty, !command.allowChanges {
            throw RecipeError.value(
                "these settings differ from those of the run in \(previous.path):\n  "
                    + changes.joined(separator: "\n  ")
                    + "\nleave them out to go on as it began, or add --allow-changes")
        }
        return now
    }

    /// Reads the headers of a folder's images and decodes some, so that a corrupt one is found now and not hours later.
    private func lookOver(_ data: DataSettings) async throws {
        guard let folder = try data.imageFolder() else { return }
        let report = try await DataCheck(quicklyOf: folder)
        Terminal.say("\(report)")
        guard let first = report.damaged.first else { return }
        let others = report.damaged.count > 1 ? ", and \(report.damaged.count - 1) more" : ""
        throw RecipeError.value(
            "the data has damaged images (\(first.problem)\(others)): mend or remove what 'ganymede data check "
                + "\(data.source)' lists")
    }

    private func outFolder(for name: String) throws -> URL {
        if let out = command.out {
            let url = URL(filePath: out)
            guard isPrevious(url) || !RunFolder.holdsRun(url) else { throw RunFolderError.holdsRun(url) }
            return url
        }
        if let previous { return previous }
        var number = 1
        while FileManager.default.fileExists(atPath: "runs/\(name)-\(number)") { number += 1 }
        return URL(filePath: "runs/\(name)-\(number)")
    }

    private func train<S: System>(_ trainer: Trainer<S>) throws {
        let source = trainer.recipe.data.source
        Terminal.say("training \(S.card.name) on \(source): \(trainer.shape.summary)")
        Terminal.say("run: \(trainer.folder.url.path)")
        Interrupt.listen()
        var line = ProgressLine()
        var picture: URL?
        var saved: URL?
        // A finished run stays as it is, down to the number of its files.
        let isFinished = trainer.step == trainer.recipe.steps
        let events =
            isFinished
            ? nil : try EventFile(in: trainer.folder.url, startingAt: trainer.step == 0 ? 0 : trainer.step + 1)
        let outcome = try trainer.train { event in
            switch event {
            case .stepped(let progress): line.show(progress)
            case .logged(let step, let scores): try events?.add(step: step, scalars: scores)
            case .sampled(let step, let url):
                picture = url
                try events?.add(step: step, picture: url)
            case .saved(let url): saved = url
            }
        }
        let result = TrainingResult(trainer, outcome: outcome, picture: picture, checkpoint: saved)
        if command.json { try printJSON(result) } else { result.tell(goingOn: command.device) }
    }
}

/// What came of a training.
private struct TrainingResult: Encodable {
    let system: String
    let finished: Bool
    let step: Int
    let steps: Int
    let run: String
    let picture: String?
    let checkpoint: String?
    let seconds: Double
    let scores: [String: Double]
    /// Modes found and the share of good samples, where the data's truth is known.
    let coverage: Coverage?

    struct Coverage: Encodable {
        let found: Int
        let modes: Int
        let highQualityShare: Double
    }

    init<S: System>(_ trainer: Trainer<S>, outcome: TrainingOutcome, picture: URL?, checkpoint: URL?) {
        system = S.card.name
        finished = outcome == .finished
        step = trainer.step
        steps = trainer.recipe.steps
        run = trainer.folder.url.path
        self.picture = picture?.path
        self.checkpoint = checkpoint?.path
        seconds = trainer.elapsed
        scores = Dictionary(uniqueKeysWithValues: trainer.lastScores.map { ($0.name, $0.value) })
        coverage = trainer.modeCoverage().map {
            Coverage(found: $0.coverage.modes, modes: $0.modes, highQualityShare: $0.coverage.highQualityShare)
        }
    }

    func tell(goingOn device: DeviceOptions) {
        Terminal.endLine()
        if let coverage {
            print(
                "modes: \(coverage.found) of \(coverage.modes), high-quality samples: "
                    + "\(short(100 * coverage.highQualityShare)) %")
        }
        if let picture { print("picture: \(picture)") }
        print("run: \(run)")
        guard !finished else {
            print("next: \(Terminal.program) sample \(inShell(run)) --seeds 0-15")
            return
        }
        print(
            "stopped at step \(step) of \(steps); go on with: "
                + "\(Terminal.program) train --resume \(inShell(run))\(device.asTyped)")
    }
}
