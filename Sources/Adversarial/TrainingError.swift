import Foundation

/// Why a training cannot continue.
public enum TrainingError: Error, CustomStringConvertible {
    case notFinite(what: String, step: Int, folder: URL)
    /// Why a batch could not be read, and the checkpoint of the steps before it.
    case unreadable(String, step: Int, saved: URL?, folder: URL)

    public var description: String {
        switch self {
        case .notFinite(let what, let step, let folder):
            "\(what) is no longer a finite number at step \(step): the training diverged. Try a smaller learning rate or "
                + "another penalty; earlier checkpoints in \(folder.path) are not affected"
        case .unreadable(let reason, let step, let saved, let folder):
            "\(reason) (while reading the data of step \(step + 1)\(saved == nil ? "" : "; the run is saved at step \(step)")): "
                + "repair or remove that file and continue with train --resume \(folder.path) --allow-changes; add "
                + "--set data.damaged=skip to skip damaged files"
        }
    }
}
