import Adversarial
import Datasets
import Foundation
import Images
import Zoo

extension TrainingStart {
    // MARK: Settings

    func resolvedRecipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        guard let previous else {
            guard let weights, command.system == nil else { return try command.recipe.applied(to: S.recipe) }
            return try command.recipe.applied(to: weights.checkpoint.recipe(of: S.self, file: weights.file))
        }
        var (before, edited, gone) = try previous.recipes(of: S.self)
        before.data.source = RecipeOptions.whole(before.data.source)
        let now = try command.recipe.applied(to: edited)
        edited.data.source = RecipeOptions.whole(edited.data.source)
        let isEdited = try !before.differences(to: edited).isEmpty
        let changes = try RunChanges(
            before, now, edit: isEdited ? .init(gone: gone) : nil, since: previous.start, in: command.resume ?? "")
        guard before.seed == now.seed || previous.start == nil else {
            throw RecipeError.value(
                "the seed of a run cannot be changed: its random draws continue from those of seed \(before.seed). Leave it at "
                    + "\(before.seed)\(edited.seed == now.seed ? " in its recipe.yaml" : ""), or begin a new run with seed \(now.seed)"
            )
        }
        if !command.allowChanges { try changes.refuse() }
        return now
    }

    /// Refuses to continue where nothing is left to do, or something would be lost.
    func checkSteps<S: System>(of run: ResumedRun, _ recipe: Recipe<S>) throws {
        if let step = run.start?.checkpoint.header.step {
            guard step <= recipe.steps else {
                throw RecipeError.value(
                    "the run is at step \(step) already and cannot end at step \(recipe.steps): give --steps a larger number"
                )
            }
            guard step < recipe.steps || own != nil else {
                throw RecipeError.value("the run is finished: to continue it, give --steps a number above \(step)")
            }
        }
        guard own != nil else { return }
        if !command.allowChanges { try run.checkNothingIsLost(goingOnWith: recipe) }
        if run.start == nil { Terminal.say("note: the run has no checkpoint yet, and begins again at step 1") }
    }

    // MARK: Data

    /// Says what to type where a run's data are no longer where they were.
    func checkData(_ data: DataSettings) throws {
        guard command.resume != nil || command.from != nil, command.recipe.data == nil, let location = data.location,
            !FileManager.default.fileExists(atPath: location.path)
        else { return }
        throw RecipeError.value(
            "the run's data are no longer in \(location.path): say where they are now, as in --data /new/place (if they are "
                + "the same files, nothing else is needed)")
    }

    /// Reads the headers of a folder's images and decodes some, so that a corrupt one is found now and not hours later.
    func lookOver(_ data: DataSettings) async throws {
        guard let folder = try data.imageFolder() else { return }
        let report = try await DataCheck(quicklyOf: folder)
        Terminal.say("\(report)")
        guard data.damaged == .refuse, let first = report.damaged.first else { return }
        let others = report.damaged.count > 1 ? ", and \(report.damaged.count - 1) more" : ""
        throw RecipeError.value(
            "the data have damaged images (\(first.problem)\(others)): repair or remove those that 'ganymede data check "
                + "\(data.source)' lists, or skip them with \(skipping)")
    }

    /// The data, with classes numbered and samples held out as the run did before, or as the one did whose weights are
    /// taken.
    func opened(_ settings: DataSettings) throws -> TrainingData {
        let before = known.map { (header: $0.checkpoint.header, share: heldOutShare(of: $0.checkpoint, $0.file)) }
        let listed = known.flatMap { RunFolder.inventory(of: $0.checkpoint.header.data, beside: $0.file) }
        let data: TrainingData
        do {
            data = try TrainingData(settings, since: before?.share == settings.heldOut ? listed : nil)
        } catch let error as ImageError {
            throw RecipeError.value("\(error), or skip damaged files with \(skipping)")
        }
        return before.map { data.numbered(like: $0.header.shape.classNames, listed: listed) } ?? data
    }

    /// The share of samples that a run held out; `nil` where its recipe cannot be read any more.
    private func heldOutShare(of checkpoint: Checkpoint, _ file: URL) -> Double? {
        func share<S: System>(_ system: S.Type) -> Double? {
            try? checkpoint.recipe(of: S.self, file: file).data.heldOut
        }
        guard let system = try? Systems.named(checkpoint.header.system) else { return nil }
        return share(system)
    }

    /// The option that skips damaged files, as it is typed.
    private var skipping: String {
        "--set data.damaged=skip" + (command.resume == nil || command.allowChanges ? "" : " --allow-changes")
    }

    /// Refuses data that have changed, or says that they have.
    func look(_ change: DataChange) throws {
        if !command.allowChanges {
            try RunChanges.refuse(change, in: command.resume ?? "")
        } else if !change.toBeAllowed.isEmpty {
            Terminal.say("note: the data have changed (\(change.toBeAllowed.joined(separator: "; ")))")
        }
        if change.isReordered {
            Terminal.say("note: the files or their order have changed: the next epoch begins")
        }
    }
}
