import Foundation

/// A file or folder that could not be read or written. The description is one sentence.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operation that the system refused.
    public enum Action: String, Sendable {
        case read
        case write
        case list
    }

    /// The operation.
    public let action: Action
    /// The path as the user gave it.
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

    /// What the user can do about it, if that is known.
    private var cure: String {
        switch (code, action) {
        case (ENOSPC, _), (EDQUOT, _): "; free some space or choose another disk"
        case (EACCES, .write), (EPERM, .write), (EROFS, _): "; choose a folder that you may write to"
        case (EACCES, _), (EPERM, _): "; get permission to read it (chmod, chown)"
        case (ENOENT, .write):
            FileManager.default.fileExists(atPath: URL(filePath: path).deletingLastPathComponent().path)
                ? "; choose another folder" : "; make the folder first"
        case (ENOENT, _): "; check the spelling of the path"
        case (ENOTDIR, .write): "; a file is in the way: choose another path"
        case (ENOTDIR, .list): "; give the folder that contains it"
        case (EISDIR, .read): "; give a file in it"
        case (EISDIR, .write): "; give the path of a file"
        case (EMFILE, _), (ENFILE, _): "; raise the limit with `ulimit -n`"
        default: ""
        }
    }
}
