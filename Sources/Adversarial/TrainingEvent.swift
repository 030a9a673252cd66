import Foundation

/// What happens while a run is trained, for whoever shows it.
public enum TrainingEvent: Sendable {
    case stepped(TrainingProgress)
    /// A line went into the log, with what the players' objectives and learning rates were.
    case logged(step: Int, scores: [(name: String, value: Double)], rates: [(name: String, value: Double)])
    /// A picture of samples was drawn.
    case sampled(step: Int, URL)
    /// A checkpoint was written.
    case saved(URL)
    /// A checkpoint was measured on held-out data; whether it is the best so far.
    case evaluated(step: Int, values: [(name: String, value: Double)], isBest: Bool)
}

/// How a run ended.
public enum TrainingOutcome: Sendable { case finished, interrupted }
