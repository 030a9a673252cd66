import Adversarial
import Datasets
import Foundation
import NN
import Torch
import Zoo

/// Where a training begins: at its first step, at its first step with the weights of a checkpoint, or at a checkpoint.
struct TrainingStart {
    let command: TrainCommand
    let system: any System.Type
    /// The run that is continued.
    private(set) var previous: ResumedRun?
    /// The run's folder where the run is continued in it, locked before anything in it is read. The folder of a new run is
    /// made when all else is well.
    private(set) var own: RunFolder?
    /// Whose weights a new run begins with.
    private(set) var weights: (checkpoint: Checkpoint, file: URL)?

    init(_ command: TrainCommand) throws {
        self.command = command
        let out = command.out.map { URL(filePath: $0).standardizedFileURL }
        if let path = command.resume {
            let folder = try ResumedRun.folder(of: path)
            if let place = out ?? folder {
                if place == folder {
                    own = try RunFolder(place)
                } else {
                    try RunFolder.checkIsFree(place)
                }
            }
            let run = try ResumedRun(path)
            if let given = command.system, given != run.system {
                throw RecipeError.value(
                    "the run in \(path) trains \(run.system), not \(given): leave out '\(given)' to continue it")
            }
            system = try Systems.named(run.system)
            previous = run
            return
        }
        if let out { try RunFolder.checkIsFree(out) }
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
        let data = try opened(recipe.data)
        for note in data.notes { Terminal.say("note: \(note)") }
        if let start = previous?.start {
            try look(DataChange(since: start.checkpoint, in: start.file, recipe: recipe, data: data))
        }
        let note = chooseThreads(recipe, for: data.source.shape, on: device)
        // A run that is finished already is evaluated no more.
        let isFinished = previous?.start?.checkpoint.header.step == recipe.steps
        let evaluation = isFinished ? nil : try await HeldOutEvaluation(recipe, data, device: device)
        let trainer = try Trainer(
            recipe, data: data, weights: weights, folder: own ?? newFolder(for: S.card.name), device: device)
        if let note { Terminal.say(note) }
        sayWhatIsUnsuitable(trainer, on: device)
        if let fit = trainer.weightsFit, let file = weights?.file { Terminal.say("weights from \(file.path): \(fit)") }
        if trainer.game.asksForDataClasses, let names = weights?.checkpoint.header.shape.classNames {
            sayWhoseWeights(names, in: data.source.shape.classNames)
        }
        if let start = previous?.start { try resume(trainer, from: start.checkpoint, start.file) }
        try train(trainer, evaluation?.evaluator)
    }

    /// The checkpoint whose data are known: of the run that is continued, or whose weights a new one has.
    var known: (checkpoint: Checkpoint, file: URL)? { previous?.start ?? weights }

    /// A class that the checkpoint does not know begins with what was learned of another.
    private func sayWhoseWeights(_ before: [String], in now: [String]) {
        guard before.count == now.count else { return }
        for (old, new) in zip(before, now) where old != new {
            Terminal.say(
                "note: the class '\(new)' begins with the weights of '\(old)', which is not in the data any more")
        }
    }

    /// Says where the recipe's networks or steps do not suit the data.
    private func sayWhatIsUnsuitable<S: System>(_ trainer: Trainer<S>, on device: Device) {
        let (recipe, shape) = (trainer.recipe, trainer.shape)
        let advice = previous == nil ? recipe.advice(for: shape, on: device) : nil
        for note in [advice, recipe.noteOfSizeReached(Growth(of: trainer.game, for: shape))] {
            if let note { Terminal.say("note: \(note)") }
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
            return "note: from here on the last digits of sums may differ from those of an uninterrupted run "
                + "(\(changes.joined(separator: ", ")))"
        }
        guard !command.device.work.isTold, device.kind == .cpu else { return nil }
        let all = Machine.threadCount
        Machine.threadCount = recipe.suggestedThreads(for: shape, of: all)
        guard Machine.threadCount != all else { return nil }
        return "using 1 thread, which is faster for networks as small as these (--threads \(all) for more)"
    }

    /// The folder of a new run, locked.
    private func newFolder(for name: String) throws -> RunFolder {
        try command.out.map { try RunFolder(new: URL(filePath: $0)) } ?? RunFolder.numbered("runs/\(name)")
    }
}
