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

    @Flag(help: "Resume even though settings differ from those the run began with; its seed cannot.")
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
        guard RunFolder.holdsRun(url) else { throw RunFolderError.noRun(url) }
        previous = url
        let name = try RunFolder.system(in: url)
        if let given = command.system, given != name {
            throw RecipeError.value("the run in \(resume) trains \(name), not \(given)")
        }
        system = try Systems.named(name)
    }

    func open<S: System>(_ system: S.Type) async throws {
        let device = try command.device.resolved()
        // A run that goes on is locked before it is read; a new one's folder is made when all else is well.
        let own = try ownFolder()
        let recipe = try resolvedRecipe(of: S.self)
        let newest = previous.flatMap { RunFolder.checkpoints(in: $0).last }
        let checkpoint = try newest.map { try read($0, toEndAt: recipe.steps, inItsFolder: own != nil) }
        if let header = checkpoint?.header { goOn(as: header, on: device) }
        try await lookOver(recipe.data)
        let trainer = try Trainer(recipe, folder: own ?? newFolder(for: S.card.name), device: device)
        if let checkpoint, let newest { try resume(trainer, from: checkpoint, newest) }
        try train(trainer)
    }

    /// The checkpoint that the run goes on from.
    private func read(_ file: URL, toEndAt steps: Int, inItsFolder isOwn: Bool) throws -> Checkpoint {
        let checkpoint = try Checkpoint(contentsOf: file)
        let step = checkpoint.header.step
        guard step <= steps else {
            throw RecipeError.value(
                "the run is at step \(step) already and cannot end at step \(steps): give --steps a larger number")
        }
        guard step < steps || isOwn else {
            throw RecipeError.value("the run is finished: carry it on with --steps and a number above \(step)")
        }
        return checkpoint
    }

    /// Takes the number of threads that the run began with, unless another is asked for, and says what differs.
    private func goOn(as header: Checkpoint.Header, on device: Device) {
        if command.device.threads == nil { Machine.threadCount = header.threads }
        let changes = header.differences(on: device)
        guard !changes.isEmpty else { return }
        Terminal.say(
            "note: from here on sums may round otherwise than the run's did so far (\(changes.joined(separator: ", ")))"
        )
    }

    private func resume<S: System>(_ trainer: Trainer<S>, from checkpoint: Checkpoint, _ file: URL) throws {
        try trainer.resume(from: checkpoint, file: file)
        if trainer.step == trainer.recipe.steps {
            return Terminal.say("the run is finished; carry it on with --steps and a number above \(trainer.step)")
        }
        Terminal.say("resuming \(S.card.name) at step \(trainer.step) from \(file.path)")
    }

    private func isPrevious(_ url: URL) -> Bool {
        previous.map { $0.standardizedFileURL == url.standardizedFileURL } ?? false
    }

    private func resolvedRecipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        guard let previous else { return try command.recipe.applied(to: S.recipe) }
        var before = try RunFolder.recipe(of: S.self, in: previous)
        before.data.source = RecipeOptions.whole(before.data.source)
        let now = try command.recipe.applied(to: before)
        let changes = try before.differences(to: now).filter { !$0.hasPrefix("steps:") }
        if !changes.isEmpty, !command.allowChanges {
            throw RecipeError.value(
                "these settings differ from those of the run in \(previous.path):\n  "
                    + changes.joined(separator: "\n  ")
                    + "\nleave them out to go on as it began, or add --allow-changes")
        }
        guard before.seed == now.seed || RunFolder.checkpoints(in: previous).isEmpty else {
            throw RecipeError.value(
                "the run's draws go on from those of its seed \(before.seed): another seed would change nothing; "
                    + "leave it out, or begin a new run with it")
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

    /// The folder of the run that goes on in place, locked; nothing for a new one, whose folder is looked at meanwhile.
    private func ownFolder() throws -> RunFolder? {
        let out = command.out.map { URL(filePath: $0) } ?? previous
        guard let out else { return nil }
        if isPrevious(out) { return try RunFolder(out) }
        guard !RunFolder.holdsRun(out) else { throw RunFolderError.holdsRun(out) }
        return nil
    }

    /// The folder of a new run, locked.
    private func newFolder(for name: String) throws -> RunFolder {
        try command.out.map { try RunFolder(new: URL(filePath: $0)) } ?? RunFolder.numbered("runs/\(name)")
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
            case .logged(let step, let scores, let rates):
                try events?.add(step: step, scalars: scores + rates.map { (name: "rate/\($0.name)", value: $0.value) })
            case .sampled(let step, let url):
                picture = url
                try events?.add(step: step, picture: url)
            case .saved(let url): saved = url
            }
        }
        let result = TrainingResult(trainer, outcome: outcome, picture: picture, checkpoint: saved)
        Terminal.endLine()
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
