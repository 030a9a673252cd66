import Adversarial
import Datasets
import Foundation
import Torch

/// The data that a run was trained on, by which what it held out is found again: in the same place, behind a link, in a
/// copy, in a folder that was moved or in which pictures came and went.
struct TrainedOn {
    let settings: DataSettings
    /// What its checkpoint knows of the files; `nil` for a built-in source, and in checkpoints of old.
    private let summary: Inventory.Summary?
    /// All of the files, where the list is still beside the checkpoint.
    let inventory: Inventory?

    init(_ run: RunPath) throws {
        settings = try run.data()
        summary = try Checkpoint.header(of: run.checkpoint).data
        inventory = RunFolder.inventory(of: summary, beside: run.checkpoint)
    }

    /// What samples in files say of their run.
    init(_ note: SampleNote) {
        (settings, summary) = (note.data, note.files)
        inventory = RunFolder.inventory(of: summary, beside: URL(filePath: note.checkpoint))
    }

    /// The data where their pictures were brought to a form or are a part of all; `nil` where these were taken as they are,
    /// or are points.
    var ifForm: TrainedOn? {
        settings.size == 0 && settings.channels == 0 && settings.limit == 0 && settings.heldOut == 0 ? nil : self
    }

    /// How a source is opened that may be the run's own data.
    struct Opening {
        var settings: DataSettings
        /// The places of the held-out samples in all of the source, where ``settings`` does not find them by itself.
        var heldOut: [Int]?
        /// Whether those that are left are asked for instead.
        var isTheRest = false
        var notes: [String] = []
    }

    /// Whether a source is the data themselves.
    func isSame(as name: String) throws -> Bool {
        if isSamePlace(name) { return true }
        guard let summary, let other = try inventory(of: name) else { return false }
        return other.digest == summary.digest
    }

    /// The form of the run's pictures, for a source that may be another: what is held out or left out of one says nothing
    /// of another.
    func opening(_ name: String) throws -> Opening {
        var opening = Opening(settings: settings)
        opening.settings.source = name
        let isSame =
            try summary == nil || settings.location == nil
            ? isSamePlace(name) : isUnchanged(name) && holdsOutTheSame(name)
        guard !isSame else { return opening }
        (opening.settings.heldOut, opening.settings.limit) = (0, 0)
        guard settings.heldOut > 0 else { return opening }
        let lost =
            "the pictures that the run held out (data.heldOut=\(settings.heldOut) of \(settings.source)) were not found in "
            + "\(name): all of its pictures are measured, and the run may have been trained on some of them"
        guard let inventory, let other = try self.inventory(of: name) else {
            // A built-in source has no files of the run's folder.
            opening.notes =
                settings.location != nil && opening.settings.location == nil
                ? ["the run was trained on \(settings.source), not on \(name)"] : [lost]
            return opening
        }
        let held = (inventory.heldOut.isEmpty ? inventory.holdingOut(settings.heldOut) : inventory).heldOut
        let found = Self.places(of: held, since: inventory, in: other)
        // A few names and sizes are alike by chance, in any two sets of numbered files.
        guard 2 * found.count >= held.count else {
            opening.notes = [lost]
            return opening
        }
        opening.heldOut = found
        let change = other.difference(from: inventory)
        guard !change.isEmpty else { return opening }
        opening.notes = [
            "\(name) differs from what the run was trained on (\(change)): of \(held.count) "
                + "pictures that it held out \(found.count) are there, known by their names and sizes"
        ]
        return opening
    }

    // MARK: What is the same

    private func isUnchanged(_ name: String) throws -> Bool {
        try inventory(of: name).map { $0.digest == summary?.digest } ?? false
    }

    /// Whether the run held out what a new one would: not where files came in while it was trained.
    private func holdsOutTheSame(_ name: String) throws -> Bool {
        guard let digest = summary?.heldOutDigest else { return true }
        return try inventory(of: name)?.summary.heldOutDigest == digest
    }

    private func isSamePlace(_ name: String) -> Bool {
        func resolved(_ source: String) -> String {
            let whole = RecipeOptions.whole(source)
            return whole.hasPrefix("/") ? URL(filePath: whole).resolvingSymlinksInPath().path : whole
        }
        return resolved(name) == resolved(settings.source)
    }

    /// The files of a source as the run would list them.
    private func inventory(of name: String) throws -> Inventory? {
        var other = settings
        other.source = name
        do {
            return try other.inventory()
        } catch is DataError {
            // It has no such part.
            return nil
        }
    }

    /// Where files of the run's data are in another inventory: under their own paths, or moved where that is certain.
    private static func places(of files: [Inventory.File], since earlier: Inventory, in other: Inventory) -> [Int] {
        let places = Dictionary(
            other.files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        let moved = Dictionary(
            other.difference(from: earlier).certainlyMoved.map { ($0.from.path, $0.to.path) },
            uniquingKeysWith: { first, _ in first })
        return files.compactMap { file in
            if let place = places[file.path], other.files[place].bytes == file.bytes { return place }
            return moved[file.path].flatMap { places[$0] }
        }
    }
}
