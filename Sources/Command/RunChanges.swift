import Adversarial
import Datasets
import Foundation

/// In what a run would go on otherwise than it began.
struct RunChanges {
    /// Settings, such as `batch: 16 → 8`, that decide what is computed.
    private(set) var settings: [String]
    private let place: String
    private let isEdited: Bool

    /// Compares the settings.
    ///
    /// How long the run is and how often it leaves something behind may change at any time. So may the place of its
    /// data, as long as they are the same files.
    ///
    /// - Parameters:
    ///   - before: by which the run went until here.
    ///   - now: with which it would go on.
    ///   - isEdited: whether its recipe.yaml was changed.
    ///   - start: where it stands.
    init<S: System>(
        _ before: Recipe<S>, _ now: Recipe<S>, isEdited: Bool, since start: (checkpoint: Checkpoint, file: URL)?,
        in place: String
    ) throws {
        self.place = place
        self.isEdited = isEdited
        settings = try before.differences(to: now).filter { !$0.hasPrefix("steps: ") && !$0.hasPrefix("every.") }
        guard let number = settings.firstIndex(where: { $0.hasPrefix("data.source: ") }),
            let start, let known = start.checkpoint.header.data, let found = try? now.data.inventory()
        else { return }
        if found.namesDigest == known.namesDigest {
            settings.remove(at: number)
        } else if let listed = RunFolder.inventory(of: known, beside: start.file) {
            settings[number] += " (\(found.difference(from: listed)))"
        }
    }

    /// - Throws: `RecipeError` that lists the settings, if there are any.
    func refuseSettings() throws {
        guard !settings.isEmpty else { return }
        throw RecipeError.value(
            "these settings differ from those of the run in \(place):\n  " + settings.joined(separator: "\n  ")
                + "\nleave them out to go on as it began"
                + (isEdited ? " (its recipe.yaml was changed: change it back)" : "") + ", or add --allow-changes")
    }

    /// - Throws: `RecipeError` that tells how the data differ, if they do.
    static func refuse(_ change: DataChange, in place: String) throws {
        guard !change.toBeAllowed.isEmpty else { return }
        throw RecipeError.value(
            "the data are not those of the run in \(place) (\(change.toBeAllowed.joined(separator: "; "))): add "
                + "--allow-changes to go on with them, or begin a new run with its weights by --from \(inShell(place))")
    }
}
