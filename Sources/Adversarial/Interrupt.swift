import Foundation
import Synchronization

private let requested = Atomic<Bool>(false)

/// Ctrl-C (and a polite kill), heard at the end of a step instead of in the midst of it.
public enum Interrupt {
    /// From now on the first SIGINT or SIGTERM only asks to stop; a second one ends the process at once.
    public static func listen() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                requested.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether somebody asked to stop.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) }
}
