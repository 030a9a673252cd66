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
        /// Whether a training is under way.
        var isTraining = false
        /// Seconds that the first checkpoint will take, roughly.
        var expectedSaving = 0.0
    }

    private let state = Mutex(State())

    /// Bytes of a checkpoint that are written in a second, roughly, before one was: a slow disk.
    private static let bytesPerSecond = 100e6

    /// A training begins: forgets all that was measured.
    ///
    /// - Parameter bytes: of a checkpoint.
    func begin(checkpointBytes bytes: Int) {
        state.withLock { $0 = State(isTraining: true, expectedSaving: Double(bytes) / Self.bytesPerSecond) }
    }

    /// The training has ended.
    func end() { state.withLock { $0 = State() } }

    /// What is done now that a signal waits for.
    var work: Interrupt.Work {
        state.withLock { $0.isTraining ? ($0.current?.part == .evaluation ? .evaluation : .training) : .other }
    }

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

    /// Seconds until what is done now is finished and a checkpoint is written, which is there already where it is
    /// evaluated; `nil` as long as what is done now was never measured.
    ///
    /// - Parameter now: the moment from which they count.
    func secondsToStop(at now: ContinuousClock.Instant = .now) -> Double? {
        state.withLock { state in
            guard state.isTraining else { return nil }
            let saving = state.seconds[.checkpoint] ?? state.expectedSaving
            guard let current = state.current else { return state.seconds.isEmpty ? nil : saving }
            guard let whole = state.seconds[current.part] else { return nil }
            let left = max(0, whole - (now - current.started) / .seconds(1))
            return [.checkpoint, .evaluation].contains(current.part) ? left : left + saving
        }
    }
}
