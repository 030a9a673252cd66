import Foundation

/// A file or folder that could not be read or written, told in one sentence.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done when the system refused.
    public enum Action: String, Sendable {
        case read
        case write
        case list
    }

    /// What was being done.
    public let action: Action
    /// The path as the person gave it.
    public let path: String
    /// The system's error number (`errno`).
    public let code: Int32

    public init(_ action: Action, _ path: String, code: Int32) {
        self.action = action
        self.path = path
        self.code = code
    }

    public var description: String {
        let reason = String(cString: strerror(code)).lowercased()
        return "cannot \(action.rawValue) '\(path)': \(reason)\(cure)"
    }

    /// What the person can do about the reason, where that is known.
    private var cure: String {
        switch (code, action) {
        case (ENOSPC, _), (EDQUOT, _): "; free some space or choose another place"
        case (EACCES, .write), (EPERM, .write), (EROFS, _): "; choose a folder that you may write to"
        case (EACCES, _), (EPERM, _): "; ask for the right to read it (chmod, chown)"
        case (ENOENT, .write): "; make the folder first"
        case (ENOENT, _): "; check the spelling of the path"
        case (ENOTDIR, .write): "; a file is in the way, choose another place"
        case (ENOTDIR, .list): "; name the folder that holds it"
        case (EISDIR, .read): "; name a file in it"
        case (EISDIR, .write): "; name a file"
        case (EMFILE, _), (ENFILE, _): "; raise the limit with `ulimit -n`"
        default: ""
        }
    }
}
