import Foundation
import Synchronization

/// The number of the signal by which somebody asked to stop; 0 as long as nobody did.
private let requested = Atomic<Int32>(0)

/// Ctrl-C, a polite kill, and the end of the session, heard at the end of a step instead of in the midst of it.
public enum Interrupt {
    /// From now on the first SIGINT, SIGTERM or SIGHUP only asks to stop; a second one ends the process at once.
    ///
    /// A SIGHUP that was ignored when the process began, as `nohup` has it, stays so.
    public static func listen() {
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(number) {
            signal(number) { number in
                requested.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        let before = signal(number, SIG_IGN)
        guard let before else {
            // The default action is a null pointer.
            signal(number, SIG_DFL)
            return false
        }
        signal(number, before)
        return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Whether somebody asked to stop.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) != 0 }

    /// What a command that stopped on request exits with, so that what should only follow a finished one does not: 130
    /// for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP, as shells have it. 0 as long as nobody asked.
    public static var exitCode: Int32 { isRequested ? 128 + requested.load(ordering: .relaxed) : 0 }
}
