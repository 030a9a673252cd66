import Foundation

/// Whether samples that are measured are among those that a run was trained on.
public enum TrainingOverlap: Sendable, Equatable {
    case none
    case some
    case all
}

extension DataSettings {
    /// Which of the samples that these settings open are among those that others train on, where both name the same source.
    ///
    /// Nothing is decoded: parts and held-out shares decide.
    ///
    /// - Throws: as ``open()`` does when a folder can't be listed or lacks a part.
    public func overlap(withTraining training: DataSettings) throws -> TrainingOverlap {
        guard location != nil || ["digits", "stacked-digits"].contains(source) else { return .none }
        let isLimited = training.limit > 0 && training.split == .train && limit != training.limit
        if heldOut > 0 || training.heldOut > 0 {
            // Without the share that was held out, all of the source is measured.
            guard heldOut == training.heldOut else { return .some }
            guard split == training.split else { return .none }
            return isLimited ? .some : .all
        }
        let (mine, theirs) = try (partNames(), training.partNames())
        guard !mine.isDisjoint(with: theirs) else { return .none }
        return mine.isSubset(of: theirs) && !isLimited ? .all : .some
    }

    /// The parts that are opened, as the source names them; one without a name where it has none.
    private func partNames() throws -> Set<String> {
        if let location, let tree = try Self.images(at: location) { return try ImageParts(tree).names(of: split) }
        if let location, !FileManager.default.isFolder(location), !Self.isTar(location) { return [""] }
        return Set((split == .all ? Split.allCases.filter { $0 != .all } : [split]).map(\.rawValue))
    }
}

extension ImageParts {
    /// What the parts of a split are called; one without a name for a set in one piece.
    fileprivate func names(of split: DataSettings.Split) throws -> Set<String> {
        let (folders, name) = try chosen(split)
        return folders.count > 1 && split == .all ? Set(names) : [name]
    }
}
