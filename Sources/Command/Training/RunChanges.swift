import Adversarial
import Datasets
import Foundation

/// In what a run would go on otherwise than it began.
struct RunChanges {
    /// Settings, such as `batch: 16 → 8`, that decide what is computed.
    private(set) var settings: [String]
    /// Data in another place that are not those of before, in a sentence.
    private(set) var data: String?
    private let place: String
    private let isEdited: Bool

    /// What was changed in the run's recipe.yaml.
    struct Edit {
        /// Settings whose lines are gone: they have the system's defaults.
        let gone: Set<String>
    }

    /// Compares the settings.
    ///
    /// How long the run is and how often it leaves something behind may change at any time. So may the place of its
    /// data, as long as they are the same files.
    ///
    /// - Parameters:
    ///   - before: by which the run went until here.
    ///   - now: with which it would go on.
    ///   - edit: what was changed in its recipe.yaml; `nil` for nothing.
    ///   - start: where it stands.
    init<S: System>(
        _ before: Recipe<S>, _ now: Recipe<S>, edit: Edit?, since start: (checkpoint: Checkpoint, file: URL)?,
        in place: String
    ) throws {
        self.place = place
        isEdited = edit != nil
        settings = try before.differences(to: now).filter { !$0.hasPrefix("steps: ") && !$0.hasPrefix("every.") }
            .map { line in
                let isGone = edit?.gone.contains { line.hasPrefix("\($0): ") } ?? false
                return isGone ? line + " (the default, since recipe.yaml lacks this line)" : line
            }
        guard let number = settings.firstIndex(where: { $0.hasPrefix("data.source: ") }),
            let start, let known = start.checkpoint.header.data, let found = try? now.data.inventory()
        else { return }
        settings.remove(at: number)
        guard found.namesDigest != known.namesDigest else { return }
        let listed = RunFolder.inventory(of: known, beside: start.file)
        let difference = listed.map { " (\(found.difference(from: $0)))" } ?? ""
        let isThere = before.data.location.map { FileManager.default.fileExists(atPath: $0.path) } ?? true
        data =
            "the files in \(now.data.source) are not those of the run in \(place), which were in \(before.data.source)"
            + "\(difference): add --allow-changes to continue with them, "
            + (isThere ? "leave out --data to continue with those of before, " : "")
            + "or begin a new run with the run's weights by --from \(inShell(place))"
    }

    /// - Throws: `RecipeError` that lists the settings and the data that differ, if there are any.
    func refuse() throws {
        guard !settings.isEmpty else {
            if let data { throw RecipeError.value(data) }
            return
        }
        throw RecipeError.value(
            "these settings differ from those of the run in \(place):\n  " + settings.joined(separator: "\n  ")
                + "\nleave them out to continue with the settings of before"
                + (isEdited ? " (recipe.yaml was changed: change it back)" : "")
                + ", or add --allow-changes to continue with these" + (data.map { "\nAlso, \($0)" } ?? ""))
    }

    /// - Throws: `RecipeError` that tells how the data differ, if they do.
    static func refuse(_ change: DataChange, in place: String) throws {
        guard !change.toBeAllowed.isEmpty else { return }
        throw RecipeError.value(
            "the data are not those of the run in \(place) (\(change.toBeAllowed.joined(separator: "; "))): add "
                + "--allow-changes to continue with them, or begin a new run with the run's weights by --from "
                + "\(inShell(place))")
    }
}
