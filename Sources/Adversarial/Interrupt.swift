import Foundation
import Synchronization

/// The number of the signal by which somebody asked to stop; 0 as long as nobody did.
private let requested = Atomic<Int32>(0)

/// The end of a pipe at which a thread waits for the number of a signal; -1 where nobody does.
private let bell = Atomic<Int32>(-1)

/// Ctrl-C, SIGTERM and the end of the session: they ask a training to stop at the end of a step, where it can be saved.
public enum Interrupt {
    /// From now on the first SIGINT, SIGTERM or SIGHUP asks to stop; the same one again ends the process at once.
    ///
    /// A SIGHUP that was ignored when the process began, as `nohup` has it, is still ignored.
    ///
    /// - Parameter answer: called with the signal's number as soon as it comes, on a thread of its own: also in the midst
    ///   of a long step.
    public static func listen(answer: @escaping @Sendable (_ number: Int32) -> Void = { _ in }) {
        ring(answer)
        // They are made here, and not in a signal handler.
        requested.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(number) {
            signal(number) { number in
                let code = errno
                requested.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
                var byte = UInt8(truncatingIfNeeded: number)
                let end = bell.load(ordering: .relaxed)
                if end >= 0 { _ = write(end, &byte, 1) }
                errno = code
            }
        }
    }

    /// Starts the thread that answers. A signal handler may do next to nothing, but it may write to a pipe.
    private static func ring(_ answer: @escaping @Sendable (Int32) -> Void) {
        guard bell.load(ordering: .relaxed) < 0 else { return }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell.store(ends[1], ordering: .relaxed)
        let end = ends[0]
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(end, &byte, 1)
                if count < 0, errno == EINTR { continue }
                guard count == 1 else { return }
                answer(Int32(byte))
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

    /// What a process does when it is asked to stop.
    public enum Work: Sendable {
        /// A step of a training, or a checkpoint: the run is saved behind it.
        case training
        /// The evaluation of a checkpoint that is saved already.
        case evaluation
        /// Something other than a training.
        case other
    }

    /// What is done now.
    public static var work: Work { Pace.shared.work }

    /// Seconds until a training that is asked to stop now has finished its step and saved; `nil` where no step was
    /// measured yet, or nothing is trained.
    public static var secondsToStop: Double? { Pace.shared.secondsToStop() }

    /// The exit code of a command that stopped on request, so that what should only follow a finished one does not: 130
    /// for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP, as shells have it. 0 as long as nobody asked.
    public static var exitCode: Int32 { isRequested ? 128 + requested.load(ordering: .relaxed) : 0 }
}
