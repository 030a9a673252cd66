/// How far a run is.
public struct TrainingProgress: Sendable {
    public let step: Int
    public let steps: Int
    /// Steps a second, lately.
    public let rate: Double
    /// Seconds of training so far, those before a resumption included.
    public let elapsed: Double
    /// The scores logged last, and behind them the values of the last evaluation.
    public let scores: [(name: String, value: Double)]

    /// Seconds that are left at this rate.
    public var timeLeft: Double { rate > 0 ? Double(steps - step) / rate : 0 }
}

/// Measures the steps of a run.
struct StepClock {
    var elapsed = 0.0
    var scores: [(name: String, value: Double)] = []
    /// The values of the last evaluation.
    var evaluation: [(name: String, value: Double)] = []
    private var secondsPerStep: Double?

    mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        elapsed += seconds
        // A mean that forgets: the first steps are slower, and a machine's load changes.
        secondsPerStep = secondsPerStep.map { $0 + 0.05 * (seconds - $0) } ?? seconds
    }

    func progress(step: Int, of steps: Int) -> TrainingProgress {
        TrainingProgress(
            step: step, steps: steps, rate: secondsPerStep.map { 1 / $0 } ?? 0, elapsed: elapsed,
            scores: scores + evaluation)
    }
}
