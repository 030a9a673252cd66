import Synchronization

/// How long the parts of a training take, so that somebody who asks it to stop can be told how long that will be.
///
/// One for the process, as signals are.
final class Pace: Sendable {
    /// What a training does at a time.
    enum Part { case step, picture, checkpoint, evaluation }

    static let shared = Pace()

    private struct State {
        var seconds: [Part: Double] = [:]
        var current: (part: Part, started: ContinuousClock.Instant)?
    }

    private let state = Mutex(State())

    /// Forgets all that was measured.
    func reset() { state.withLock { $0 = State() } }

    /// Does something and measures how long it takes.
    func timing<Result>(_ part: Part, _ body: () throws -> Result) rethrows -> Result {
        let started = ContinuousClock.now
        state.withLock { $0.current = (part, started) }
        defer { note(part, (ContinuousClock.now - started) / .seconds(1)) }
        return try body()
    }

    /// A mean that forgets: a machine's load changes.
    func note(_ part: Part, _ seconds: Double) {
        state.withLock {
            $0.seconds[part] = $0.seconds[part].map { $0 + 0.2 * (seconds - $0) } ?? seconds
            $0.current = nil
        }
    }

    /// Seconds until what is done now is finished and a checkpoint is written; `nil` as long as one of the two was never
    /// measured.
    ///
    /// - Parameter now: the moment from which they count.
    func secondsToStop(at now: ContinuousClock.Instant = .now) -> Double? {
        state.withLock { state in
            guard let saving = state.seconds[.checkpoint] else { return nil }
            guard let current = state.current else { return saving }
            guard let whole = state.seconds[current.part] else { return nil }
            let left = max(0, whole - (now - current.started) / .seconds(1))
            return current.part == .checkpoint ? left : left + saving
        }
    }
}
