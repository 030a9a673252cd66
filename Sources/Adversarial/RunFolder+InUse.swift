import Foundation

extension RunFolder {
    /// Whether a process is using the run in a folder at this moment, as one does that trains it.
    ///
    /// The lock is asked for, shared with others, and given back at once.
    public static func isInUse(_ url: URL) -> Bool {
        let lock = open(url.appending(path: ".lock").path, O_RDONLY | O_CLOEXEC)
        guard lock >= 0 else { return false }
        defer { close(lock) }
        return flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
