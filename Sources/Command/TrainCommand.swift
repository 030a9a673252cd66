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
            Ctrl-C finishes the step, saves, says how to go on, and exits with 130.

            Examples:
              ganymede train dcgan
              ganymede train wgan-gp --data photos/ --set data.size=64 --steps 20000 --out runs/photos
              ganymede train dcgan --set game.loss=hinge --seed 7
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

    @Option(help: "The run's folder (default: runs/SYSTEM-1, or the next number that is free).")
    var out: String?

    @Option(help: "Go on with the run in this folder, from its newest checkpoint, or from this checkpoint.")
    var resume: String?

    @Option(
        help: """
            Begin a new run with the weights of this run, or checkpoint, that fit; without a system's name also with its \
            settings.
            """)
    var from: String?

    @Flag(
        help: """
            Resume even though settings, pictures or classes differ from those the run began with, or later checkpoints \
            would be replaced; its seed cannot differ.
            """)
    var allowChanges = false

    @Flag(help: "Print what came of it as JSON.")
    var json = false

    func validate() throws {
        if system == nil, resume == nil, from == nil, recipe.recipe == nil {
            throw ValidationError(
                "name a system, a recipe file that has 'system: NAME' in it (--recipe), or a run with --resume or --from"
            )
        }
        if resume != nil, from != nil {
            throw ValidationError("--resume goes on with a run and --from begins a new one: give one of them")
        }
    }

    func run() async throws {
        let start = try TrainingStart(self)
        try await start.open(start.system)
    }
}

/// Where a training begins: afresh, with the weights of a checkpoint, or at a checkpoint.
private struct TrainingStart {
    let command: TrainCommand
    let system: any System.Type
    /// The run that is continued.
    private var previous: ResumedRun?
    /// The run's folder where it goes on in place, locked before anything in it is read; that of a new one is made when
    /// all else is well.
    private var own: RunFolder?
    /// Whose weights a new run begins with.
    private var weights: (checkpoint: Checkpoint, file: URL)?

    init(_ command: TrainCommand) throws {
        self.command = command
        let out = command.out.map { URL(filePath: $0).standardizedFileURL }
        if let path = command.resume {
            let folder = try ResumedRun.folder(of: path)
            if let place = out ?? folder {
                if place == folder {
                    own = try RunFolder(place)
                } else if RunFolder.holdsRun(place) {
                    throw RunFolderError.holdsRun(place)
                }
            }
            let run = try ResumedRun(path)
            if let given = command.system, given != run.system {
                throw RecipeError.value("the run in \(path) trains \(run.system), not \(given)")
            }
            system = try Systems.named(run.system)
            previous = run
            return
        }
        if let out, RunFolder.holdsRun(out) { throw RunFolderError.holdsRun(out) }
        guard let from = command.from else {
            system = try command.recipe.system(named: command.system)
            return
        }
        let file = try RunPath(from).checkpoint
        let checkpoint = try Checkpoint(contentsOf: file)
        system = try Systems.named(command.system ?? checkpoint.header.system)
        weights = (checkpoint, file)
    }

    func open<S: System>(_ system: S.Type) async throws {
        let device = try command.device.resolved(goingOnFrom: previous?.start?.checkpoint.header.device)
        let recipe = try resolvedRecipe(of: S.self)
        if let previous { try checkSteps(of: previous, recipe) }
        try checkData(recipe.data)
        try await lookOver(recipe.data)
        var data = try opened(recipe.data)
        for note in data.notes { Terminal.say("note: \(note)") }
        let start = previous?.start
        if let start {
            let header = start.checkpoint.header
            data = data.numbered(
                like: header.shape.classNames, listed: RunFolder.inventory(of: header.data, beside: start.file))
            try look(DataChange(since: start.checkpoint, in: start.file, recipe: recipe, data: data))
        }
        let note = chooseThreads(recipe, for: data.source.shape, on: device)
        if let weights {
            let header = weights.checkpoint.header
            data = data.numbered(
                like: header.shape.classNames, listed: RunFolder.inventory(of: header.data, beside: weights.file))
        }
        let trainer = try Trainer(
            recipe, data: data, weights: weights, folder: own ?? newFolder(for: S.card.name), device: device)
        if let note { Terminal.say(note) }
        sayWhatIsUnsuitable(trainer, on: device)
        if let fit = trainer.weightsFit, let file = weights?.file { Terminal.say("from \(file.path): \(fit)") }
        if trainer.game.asksForDataClasses, let names = weights?.checkpoint.header.shape.classNames {
            sayWhoseWeights(names, in: data.source.shape.classNames)
        }
        if let start { try resume(trainer, from: start.checkpoint, start.file) }
        try train(trainer)
    }

    /// A class that the checkpoint does not know begins with what was learned of another.
    private func sayWhoseWeights(_ before: [String], in now: [String]) {
        guard before.count == now.count else { return }
        for (old, new) in zip(before, now) where old != new {
            Terminal.say("note: the class '\(new)' begins with the weights of '\(old)', which the data no longer have")
        }
    }

    // MARK: Settings

    private func resolvedRecipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        guard let previous else {
            guard let weights, command.system == nil else { return try command.recipe.applied(to: S.recipe) }
            return try command.recipe.applied(to: weights.checkpoint.recipe(of: S.self, file: weights.file))
        }
        var (before, edited) = try previous.recipes(of: S.self)
        before.data.source = RecipeOptions.whole(before.data.source)
        let now = try command.recipe.applied(to: edited)
        edited.data.source = RecipeOptions.whole(edited.data.source)
        let changes = try RunChanges(
            before, now, isEdited: !before.differences(to: edited).isEmpty,
            since: previous.start, in: command.resume ?? "")
        guard before.seed == now.seed || previous.start == nil else {
            throw RecipeError.value(
                "the run's draws go on from those of its seed \(before.seed), and seed=\(now.seed) would change nothing: leave it "
                    + "at \(before.seed)\(edited.seed == now.seed ? " in its recipe.yaml" : ""), or begin a new run with it"
            )
        }
        if !command.allowChanges { try changes.refuseSettings() }
        return now
    }

    /// Refuses to go on where nothing is left to do, or something would be lost.
    private func checkSteps<S: System>(of run: ResumedRun, _ recipe: Recipe<S>) throws {
        if let step = run.start?.checkpoint.header.step {
            guard step <= recipe.steps else {
                throw RecipeError.value(
                    "the run is at step \(step) already and cannot end at step \(recipe.steps): give --steps a larger number"
                )
            }
            guard step < recipe.steps || own != nil else {
                throw RecipeError.value("the run is finished: carry it on with --steps and a number above \(step)")
            }
        }
        guard own != nil else { return }
        if !command.allowChanges { try run.checkNothingIsLost(goingOnWith: recipe) }
        if run.start == nil { Terminal.say("note: the run has no checkpoint yet, and begins again at step 1") }
    }

    // MARK: Data

    /// Says what to type where a run's data are no longer where they were.
    private func checkData(_ data: DataSettings) throws {
        guard command.resume != nil || command.from != nil, command.recipe.data == nil, let location = data.location,
            !FileManager.default.fileExists(atPath: location.path)
        else { return }
        throw RecipeError.value(
            "the run's data are no longer in \(location.path): say where they are now with --data, as in "
                + "--data /new/place (the same files in another place are no change)")
    }

    /// Reads the headers of a folder's images and decodes some, so that a corrupt one is found now and not hours later.
    private func lookOver(_ data: DataSettings) async throws {
        guard let folder = try data.imageFolder() else { return }
        let report = try await DataCheck(quicklyOf: folder)
        Terminal.say("\(report)")
        guard data.damaged == .refuse, let first = report.damaged.first else { return }
        let others = report.damaged.count > 1 ? ", and \(report.damaged.count - 1) more" : ""
        throw RecipeError.value(
            "the data has damaged images (\(first.problem)\(others)): mend or remove what 'ganymede data check "
                + "\(data.source)' lists, or leave them out with \(skipping)")
    }

    private func opened(_ settings: DataSettings) throws -> TrainingData {
        do {
            return try TrainingData(settings)
        } catch let error as ImageError {
            throw RecipeError.value("\(error), or leave damaged files out with \(skipping)")
        }
    }

    /// What leaves damaged files out, as it is typed.
    private var skipping: String {
        "--set data.damaged=skip" + (command.resume == nil || command.allowChanges ? "" : " --allow-changes")
    }

    /// Refuses data that have changed, or says that they have.
    private func look(_ change: DataChange) throws {
        if !command.allowChanges {
            try RunChanges.refuse(change, in: command.resume ?? "")
        } else if !change.toBeAllowed.isEmpty {
            Terminal.say("note: the data have changed (\(change.toBeAllowed.joined(separator: "; ")))")
        }
        if change.isReordered {
            Terminal.say("note: the samples are no longer in the order of before: the next epoch begins")
        }
    }

    // MARK: The machine

    /// A run keeps the number of threads that it began with, where there are as many cores; a new one on small networks
    /// has one thread. A number that was asked for has the last word. Yields what to say of it.
    private func chooseThreads<S: System>(
        _ recipe: Recipe<S>, for shape: DataShape, on device: Device
    ) -> String? {
        if let header = previous?.start?.checkpoint.header {
            // What a machine with fewer cores forced on the run is not its own number.
            let own = header.ownThreads ?? header.threads
            if !command.device.work.isTold { Machine.threadCount = min(own, Machine.usableCores) }
            let changes = header.differences(on: device)
            guard !changes.isEmpty else { return nil }
            return "note: from here on sums may round otherwise than the run's did so far "
                + "(\(changes.joined(separator: ", ")))"
        }
        guard !command.device.work.isTold, device.kind == .cpu else { return nil }
        let all = Machine.threadCount
        Machine.threadCount = recipe.suggestedThreads(for: shape, of: all)
        guard Machine.threadCount != all else { return nil }
        return "computing with 1 thread, which is faster for networks as small as these (--threads \(all) for more)"
    }

    // MARK: Training

    private func resume<S: System>(_ trainer: Trainer<S>, from checkpoint: Checkpoint, _ file: URL) throws {
        try trainer.resume(from: checkpoint, file: file, allowingChanges: true)
        if trainer.step == trainer.recipe.steps {
            return Terminal.say("the run is finished; carry it on with --steps and a number above \(trainer.step)")
        }
        Terminal.say("resuming \(S.card.name) at step \(trainer.step) from \(file.path)")
    }

    /// The folder of a new run, locked.
    private func newFolder(for name: String) throws -> RunFolder {
        try command.out.map { try RunFolder(new: URL(filePath: $0)) } ?? RunFolder.numbered("runs/\(name)")
    }

    private func train<S: System>(_ trainer: Trainer<S>) throws {
        let source = trainer.recipe.data.source
        Terminal.say("training \(S.card.name) on \(source): \(trainer.shape.summary)")
        Terminal.say("run: \(trainer.folder.url.path)")
        sayWhereRatesEnd(trainer)
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
        // What a shell should only do after a finished training, it does not do after this one.
        if outcome == .interrupted { throw ExitCode(Interrupt.exitCode) }
    }

    /// Says where the recipe's networks or steps do not suit the data.
    private func sayWhatIsUnsuitable<S: System>(_ trainer: Trainer<S>, on device: Device) {
        let (recipe, shape) = (trainer.recipe, trainer.shape)
        let advice = previous == nil ? recipe.advice(for: shape, on: device) : nil
        for note in [advice, recipe.noteOfSizeReached(Growth(of: trainer.game, for: shape))] {
            if let note { Terminal.say("note: \(note)") }
        }
    }

    /// Steps at a rate of 0 cost as much as others.
    private func sayWhereRatesEnd<S: System>(_ trainer: Trainer<S>) {
        for (step, players) in Dictionary(grouping: trainer.endedRates, by: \.step).sorted(by: { $0.key < $1.key }) {
            let names = players.map(\.name).joined(separator: " and ")
            Terminal.say(
                "note: the learning rate of \(names) is 0 from step \(step) on, where the schedule ends: the run's steps "
                    + "\(step) to \(trainer.recipe.steps) teach nothing there")
        }
    }
}
